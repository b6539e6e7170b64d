using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Resolvers;

/// <summary>A name server that some source knows.</summary>
public sealed record NameServer
{
    /// <summary>Its address, without a scope id.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>UDP and TCP port of clear text, 1 to 65535.</summary>
    public ushort Port { get; init; } = 53;

    /// <summary>Whose questions it is for.</summary>
    public required NameServerScope Scope { get; init; }

    /// <summary>The link that it was learned on, and the only one that a link-local address can be reached by; empty when it does not matter.</summary>
    public string LinkName { get; init; } = "";

    /// <summary>When it lapses, by the agent's clock (lease end, RDNSS lifetime of RFC 8106); null when it stays.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How it is asked by TLS; null when it is asked in clear text.</summary>
    public NameServerTls? Tls { get; init; }

    /// <summary>The family of its address.</summary>
    public IpFamily Family => Address.Family();

    /// <summary>As it is written in configuration: the address, with <c>%link</c> or <c>:port</c> where they differ from the usual.</summary>
    /// <returns>Text such as <c>198.51.100.53</c> or <c>fe80::1%wan0</c>.</returns>
    public override string ToString()
    {
        var text = Address.IsIPv6LinkLocal && LinkName.Length > 0 ? $"{Address}%{LinkName}" : Address.ToString();
        return Port == 53 ? text : Family == IpFamily.IPv6 ? $"[{text}]:{Port}" : $"{text}:{Port}";
    }
}
