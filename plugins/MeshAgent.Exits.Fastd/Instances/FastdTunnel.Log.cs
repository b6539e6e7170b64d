using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>What the tunnel tells.</summary>
internal static partial class FastdTunnelLog
{
    /// <summary>A step was taken.</summary>
    [LoggerMessage(30, LogLevel.Debug, "{Tunnel}: {Step}: {Reason}")]
    public static partial void StepTaken(this ILogger logger, string tunnel, string step, string reason);

    /// <summary>A step failed.</summary>
    [LoggerMessage(31, LogLevel.Warning, "{Tunnel}: {Step} failed: {Error}")]
    public static partial void StepFailed(this ILogger logger, string tunnel, string step, string error);

    /// <summary>The daemon was started.</summary>
    [LoggerMessage(32, LogLevel.Information, "{Tunnel}: fastd started: {Reason}")]
    public static partial void DaemonStarted(this ILogger logger, string tunnel, string reason);

    /// <summary>A line of the daemon.</summary>
    [LoggerMessage(33, LogLevel.Warning, "{Tunnel}: fastd: {Line}")]
    public static partial void DaemonSaid(this ILogger logger, string tunnel, string line);

    /// <summary>A daemon that does not answer is started anew.</summary>
    [LoggerMessage(34, LogLevel.Warning, "{Tunnel}: no answer of fastd {Times} times in a row; it is ended and started anew")]
    public static partial void EndingSilent(this ILogger logger, string tunnel, int times);
}
