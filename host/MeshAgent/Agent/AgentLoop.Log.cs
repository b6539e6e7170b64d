using MeshAgent.Contracts.Health;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Agent;

internal static partial class AgentLoopLog
{
    [LoggerMessage(100, LogLevel.Information, "{Subject}: {Why}")]
    public static partial void Decided(this ILogger<AgentLoop> log, string subject, string why);

    [LoggerMessage(101, LogLevel.Information, "{Change}")]
    public static partial void Applied(this ILogger<AgentLoop> log, string change);

    [LoggerMessage(102, LogLevel.Warning, "not applied ({Origin}): {Message} {Fix}")]
    public static partial void NotApplied(this ILogger<AgentLoop> log, FaultOrigin origin, string message, string fix);

    [LoggerMessage(103, LogLevel.Warning, "somebody keeps changing what the agent sets; the next round waits {Wait}")]
    public static partial void Slowed(this ILogger<AgentLoop> log, TimeSpan wait);

    [LoggerMessage(104, LogLevel.Information, "stopping")]
    public static partial void Stopping(this ILogger<AgentLoop> log);
}
