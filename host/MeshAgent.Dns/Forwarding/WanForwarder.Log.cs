using System.Net;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Dns.Forwarding;

/// <summary>What the forwarder logs; event ids 4010 to 4019.</summary>
internal static partial class WanForwarderLog
{
    [LoggerMessage(4010, LogLevel.Information, "names are looked up over the WAN for those who ask on {Place}")]
    public static partial void Open(this ILogger logger, IPEndPoint place);

    [LoggerMessage(4011, LogLevel.Warning, "nobody is answered on {Place}: {Problem}")]
    public static partial void Closed(this ILogger logger, IPEndPoint place, string problem);
}
