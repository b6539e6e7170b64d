using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Dns.Resolving;

/// <summary>What the resolver logs; event ids 4000 to 4099.</summary>
internal static partial class WanResolverLog
{
    [LoggerMessage(4000, LogLevel.Debug, "dns {Attempt}")]
    public static partial void Attempted(this ILogger logger, LookupAttempt attempt);

    [LoggerMessage(4001, LogLevel.Error, "dns query to {Server} was not sent, because its socket could not be kept to the WAN: {Reason}")]
    public static partial void NotIsolated(this ILogger logger, NameServerEndpoint server, string reason);

    [LoggerMessage(4002, LogLevel.Information, "dns server {Server} refuses EDNS0; it is asked without")]
    public static partial void ServerRefusedEdns(this ILogger logger, NameServerEndpoint server);

    [LoggerMessage(4003, LogLevel.Information, "dns server {Server} does not keep the case of names; it is asked without random case")]
    public static partial void ServerChangesCase(this ILogger logger, NameServerEndpoint server);

    [LoggerMessage(4004, LogLevel.Warning, "somebody forges replies of dns server {Server} about {Name}: by TCP the case was kept")]
    public static partial void ForgedReply(this ILogger logger, NameServerEndpoint server, DnsName name);

    [LoggerMessage(4006, LogLevel.Warning, "dns server {Server} was not asked: {Reason}")]
    public static partial void NotAuthenticated(this ILogger logger, NameServerEndpoint server, string reason);

    [LoggerMessage(4007, LogLevel.Information, "dns server {Server} does not speak TLS; it is asked in clear text for a while")]
    public static partial void ServerWithoutTls(this ILogger logger, NameServerEndpoint server);

    [LoggerMessage(4005, LogLevel.Warning, "dns lookup of {Name} {Type} ended in {Outcome}; the answer from {Age} ago stands in")]
    public static partial void ServedStale(this ILogger logger, DnsName name, RecordType type, TimeSpan age, LookupOutcome outcome);
}
