using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Probing;

/// <summary>What the prober tells.</summary>
internal static partial class ExitProberLog
{
    /// <summary>A probe was sent.</summary>
    [LoggerMessage(20, LogLevel.Debug, "{Link}: asked {Exit} for a sign of life by {Taken} of {Planned} echo requests")]
    public static partial void Probed(this ILogger logger, string link, string exit, int taken, int planned);
}
