using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.Fastd.Probing;

/// <summary>What the prober tells.</summary>
internal static partial class FastdProberLog
{
    /// <summary>A probe was sent.</summary>
    [LoggerMessage(35, LogLevel.Debug, "{Link}: asked {Exit} for a sign of life by {Taken} of {Planned} echo requests")]
    public static partial void Probed(this ILogger logger, string link, string exit, int taken, int planned);
}
