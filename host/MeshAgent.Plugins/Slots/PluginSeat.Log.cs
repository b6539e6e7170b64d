using MeshAgent.Plugins.Generations;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Slots;

internal static partial class PluginSeatLog
{
    [LoggerMessage(1001, LogLevel.Information, "{Subject} {Version} is active, generation {Generation}")]
    public static partial void Activated(this ILogger logger, string subject, string version, int generation);

    [LoggerMessage(1002, LogLevel.Error, "{Subject} is {State}: {Reason}")]
    public static partial void NotActivated(this ILogger logger, string subject, PluginState state, string reason);

    [LoggerMessage(1004, LogLevel.Warning, "{Message}")]
    public static partial void CallFailed(this ILogger logger, string message);

    [LoggerMessage(1005, LogLevel.Information, "{Subject}: {Call} works again")]
    public static partial void CallWorksAgain(this ILogger logger, string subject, string call);

    [LoggerMessage(1006, LogLevel.Warning, "while stopping: {Message}")]
    public static partial void StopTrouble(this ILogger logger, string message);

    [LoggerMessage(1007, LogLevel.Warning, "{Subject}: generation {Generation} is leaked: unloaded, but {Holder} its code in memory")]
    public static partial void Leaked(this ILogger logger, string subject, int generation, string holder);

    [LoggerMessage(1008, LogLevel.Warning, "{Subject}: generation {Generation} is {State}, generation {Old} stays at work: {Reason}")]
    public static partial void Kept(this ILogger logger, string subject, int generation, PluginState state, int old, string reason);

    [LoggerMessage(1009, LogLevel.Information, "{Subject}: generation {Generation} is superseded, its code is proven gone")]
    public static partial void Superseded(this ILogger logger, string subject, int generation);

    [LoggerMessage(1010, LogLevel.Warning, "{Subject}: {Note}")]
    public static partial void SwapNote(this ILogger logger, string subject, string note);
}
