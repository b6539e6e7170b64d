using MeshAgent.Plugins.Documents;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Running;

internal static partial class SettingsReloadLog
{
    [LoggerMessage(210, LogLevel.Information, "{File} is in force")]
    public static partial void Reloaded(this ILogger<SettingsReload> log, string file);

    [LoggerMessage(211, LogLevel.Error, "{Error}")]
    public static partial void Refused(this ILogger<SettingsReload> log, DocumentError error);

    [LoggerMessage(212, LogLevel.Warning, "changes of {Keys} take effect when the agent is restarted")]
    public static partial void NeedsRestart(this ILogger<SettingsReload> log, string keys);
}
