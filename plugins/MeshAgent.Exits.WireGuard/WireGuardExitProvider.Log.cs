using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard;

/// <summary>What the provider tells.</summary>
internal static partial class WireGuardExitProviderLog
{
    /// <summary>Something was removed.</summary>
    [LoggerMessage(10, LogLevel.Information, "{Link}: removed {What}")]
    public static partial void Removed(this ILogger logger, string link, string what);
}
