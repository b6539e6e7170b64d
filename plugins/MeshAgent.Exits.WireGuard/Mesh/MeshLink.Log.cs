using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Mesh;

/// <summary>What the link into the mesh tells.</summary>
internal static partial class MeshLinkLog
{
    /// <summary>A step was taken.</summary>
    [LoggerMessage(37, LogLevel.Debug, "{Link}: {Step}")]
    public static partial void MeshStepTaken(this ILogger logger, string link, MeshStep step);

    /// <summary>A step failed.</summary>
    [LoggerMessage(38, LogLevel.Warning, "{Link}: {Error}")]
    public static partial void MeshStepFailed(this ILogger logger, string link, string error);
}
