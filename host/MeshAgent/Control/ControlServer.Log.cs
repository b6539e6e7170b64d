using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Control;

internal static partial class ControlServerLog
{
    [LoggerMessage(201, LogLevel.Warning, "control: user {User} was turned away; only root and the agent's own user may ask")]
    public static partial void TurnedAway(this ILogger<ControlServer> log, uint user);

    [LoggerMessage(202, LogLevel.Warning, "control: more than {Most} connections at once; one was closed")]
    public static partial void TooMany(this ILogger<ControlServer> log, int most);

    [LoggerMessage(203, LogLevel.Debug, "control: a connection ended early: {Problem}")]
    public static partial void EndedEarly(this ILogger<ControlServer> log, string problem);

    [LoggerMessage(204, LogLevel.Error, "control: {Command} failed: {Problem}")]
    public static partial void AnswerFailed(this ILogger<ControlServer> log, string command, string problem);
}
