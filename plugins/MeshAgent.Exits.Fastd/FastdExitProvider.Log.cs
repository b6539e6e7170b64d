using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.Fastd;

/// <summary>What the provider tells.</summary>
internal static partial class FastdExitProviderLog
{
    /// <summary>Something was removed.</summary>
    [LoggerMessage(36, LogLevel.Information, "{Tunnel}: removed {What}")]
    public static partial void Removed(this ILogger logger, string tunnel, string what);
}
