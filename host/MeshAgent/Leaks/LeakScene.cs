using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Host.Leaks;

/// <summary>What the test needs to know of the router.</summary>
internal sealed record LeakScene
{
    /// <summary>The WAN links, by name.</summary>
    public EquatableArray<string> WanLinks { get; init; } = [];

    /// <summary>The gateways of the WAN links; a link-local one has its scope.</summary>
    public EquatableArray<(string Link, IPAddress Gateway)> Gateways { get; init; } = [];

    /// <summary>The WAN name servers; a link-local one has its scope.</summary>
    public EquatableArray<(IPAddress Address, int Port)> Servers { get; init; } = [];

    /// <summary>Where exits are contacted.</summary>
    public EquatableArray<IPEndPoint> Exits { get; init; } = [];

    /// <summary>The router's own addresses on LAN links.</summary>
    public EquatableArray<IPAddress> LanAddresses { get; init; } = [];

    /// <summary>The families that the agent manages and the machine has.</summary>
    public EquatableArray<IpFamily> Families { get; init; } = [];

    /// <summary>The mark of control traffic.</summary>
    public uint Mark { get; init; }
}
