using Microsoft.Extensions.Logging;

namespace MeshAgent.Guard.Nftables;

/// <summary>What the guard tells the log; event ids 4100 to 4149.</summary>
internal static partial class NftablesGuardLog
{
    [LoggerMessage(4100, LogLevel.Information, "The packet filter is in force on {WanLinks}")]
    public static partial void InForce(this ILogger logger, string wanLinks);

    [LoggerMessage(4101, LogLevel.Warning, "The packet filter was changed by somebody else: {Difference}")]
    public static partial void Changed(this ILogger logger, string difference);

    [LoggerMessage(4102, LogLevel.Warning, "{Message}")]
    public static partial void PartMissing(this ILogger logger, string message);

    [LoggerMessage(4103, LogLevel.Information, "{Switch} is not set, and will be")]
    public static partial void SwitchUnset(this ILogger logger, string @switch);

    [LoggerMessage(4104, LogLevel.Debug, "The packet filter is in force already")]
    public static partial void AlreadyInForce(this ILogger logger);
}
