using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Tunnels;

/// <summary>What the tunnel tells.</summary>
internal static partial class TunnelLog
{
    /// <summary>A step was taken.</summary>
    [LoggerMessage(1, LogLevel.Debug, "{Link}: {Step}: {Reason}")]
    public static partial void StepTaken(this ILogger logger, string link, string step, string reason);

    /// <summary>A step failed.</summary>
    [LoggerMessage(2, LogLevel.Warning, "{Link}: {Step} failed: {Error}")]
    public static partial void StepFailed(this ILogger logger, string link, string step, string error);

    /// <summary>The tunnel was made.</summary>
    [LoggerMessage(3, LogLevel.Information, "{Link}: made by the {Driver} driver")]
    public static partial void TunnelCreated(this ILogger logger, string link, string driver);

    /// <summary>All peers were removed because the mark is in doubt.</summary>
    [LoggerMessage(4, LogLevel.Error, "{Link}: all peers removed, because the mark of outer packets is in doubt")]
    public static partial void Silenced(this ILogger logger, string link);

    /// <summary>A line of the daemon.</summary>
    [LoggerMessage(5, LogLevel.Warning, "{Link}: wireguard-go: {Line}")]
    public static partial void DaemonSaid(this ILogger logger, string link, string line);

    /// <summary>A device that does not answer is made anew.</summary>
    [LoggerMessage(6, LogLevel.Warning, "{Link}: no answer {Times} times in a row; its daemon is ended and started anew")]
    public static partial void EndingSilent(this ILogger logger, string link, int times);
}
