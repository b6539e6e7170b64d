using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Host.Leaks;

/// <summary>One attempt to get a packet onto a WAN link.</summary>
internal sealed record LeakProbe
{
    /// <summary>What it is made of.</summary>
    public required LeakTransport Transport { get; init; }

    /// <summary>Where it goes; a link-local address has its scope.</summary>
    public required IPAddress Target { get; init; }

    /// <summary>What is there, in words: <c>the internet</c>, <c>the gateway of wan0</c>.</summary>
    public required string TargetWord { get; init; }

    /// <summary>The port, for UDP and TCP.</summary>
    public int Port { get; init; }

    /// <summary>The link that the socket is bound to; empty for none.</summary>
    public string BoundTo { get; init; } = "";

    /// <summary>The source address that the socket is bound to; null for the kernel's choice.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>The mark; 0 for user traffic. The positive control carries the agent's.</summary>
    public uint Mark { get; init; }

    /// <summary>The bytes that it carries, by which it is known again on the link.</summary>
    public required EquatableArray<byte> Content { get; init; }

    /// <summary>The family.</summary>
    public IpFamily Family => Target.Family();

    /// <summary>How it is sent, in words.</summary>
    public string How => (BoundTo, Source) switch
    {
        ({ Length: > 0 } link, _) => $"bound to {link}",
        (_, { } source) => $"from {source}",
        _ => "as any program sends",
    };
}
