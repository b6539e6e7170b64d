using MeshAgent.Plugins.Documents;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Running;

internal static partial class PluginFilesLog
{
    [LoggerMessage(220, LogLevel.Information, "{Plugin}: its files have changed; the new ones are at work: {IsDone}")]
    public static partial void FilesChanged(this ILogger<PluginFiles> log, string plugin, bool isDone);

    [LoggerMessage(221, LogLevel.Information, "{Plugin}: its entry has changed; it is in force: {IsDone}")]
    public static partial void EntryChanged(this ILogger<PluginFiles> log, string plugin, bool isDone);

    [LoggerMessage(222, LogLevel.Error, "{Error}")]
    public static partial void Refused(this ILogger<PluginFiles> log, DocumentError error);

    [LoggerMessage(223, LogLevel.Error, "the plugins' files could not be looked at: {Problem}")]
    public static partial void LookFailed(this ILogger<PluginFiles> log, string problem);
}
