using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Agent;

internal static partial class ChangeListenerLog
{
    [LoggerMessage(110, LogLevel.Debug, "{Plugin}: {What}")]
    public static partial void Changed(this ILogger<ChangeListener> log, string plugin, string what);

    [LoggerMessage(111, LogLevel.Warning, "{Plugin} cannot listen for changes: {Problem}; it is asked again")]
    public static partial void ListenFailed(this ILogger<ChangeListener> log, string plugin, string problem);
}
