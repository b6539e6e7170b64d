using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Running;

internal static partial class AgentHostLog
{
    [LoggerMessage(200, LogLevel.Information, "user traffic: {Status}")]
    public static partial void Phase(this ILogger<AgentHost> log, string status);

    [LoggerMessage(201, LogLevel.Warning, "{Message}; {Fix}")]
    public static partial void ClockBehind(this ILogger<AgentHost> log, string message, string fix);

    [LoggerMessage(202, LogLevel.Warning, "leaving took longer than {Deadline}; what refuses user traffic stays as it is")]
    public static partial void LeaveTimedOut(this ILogger<AgentHost> log, TimeSpan deadline);
}
