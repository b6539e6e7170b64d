using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Calls;

internal static partial class CrashGuardLog
{
    [LoggerMessage(1020, LogLevel.Error, "{Message}")]
    public static partial void ThreadEnded(this ILogger log, string message);
}
