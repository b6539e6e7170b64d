using MeshAgent.Netlink.Transport;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Log messages of <see cref="KernelEvents"/>.</summary>
internal static partial class KernelEventsLog
{
    [LoggerMessage(1001, LogLevel.Information, "Notifications of the kernel were lost ({Reason}); its state is read anew")]
    public static partial void ResyncNeeded(this ILogger log, ResyncReason reason);

    [LoggerMessage(1002, LogLevel.Error, "The kernel is not heard any more; every look reads its state anew")]
    public static partial void ListenerStopped(this ILogger log, Exception exception);
}
