using System.Net;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Routes.Netlink;

/// <summary>Log messages of <see cref="NetlinkRouteBackend"/>.</summary>
internal static partial class NetlinkRouteBackendLog
{
    [LoggerMessage(1011, LogLevel.Information, "Watching the kernel: {Links} links, {Routes} routes of interest")]
    public static partial void Watching(this ILogger log, int links, int routes);

    [LoggerMessage(1012, LogLevel.Debug, "Neighbour {Address} on link {LinkIndex} cannot be probed now: {Reason}")]
    public static partial void CannotProbe(this ILogger log, IPAddress address, int linkIndex, string reason);
}
