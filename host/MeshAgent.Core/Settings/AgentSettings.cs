using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Core.Settings;

/// <summary>What the operator decided, validated: every value is possible and every default filled in (meshagent.json).</summary>
public sealed record AgentSettings
{
    /// <summary>
    /// Names or globs of WAN links; <c>auto</c> among them takes any link that has or had a default and has no other role.
    /// </summary>
    public EquatableArray<string> WanLinks { get; init; } = [LinkPattern.Auto];

    /// <summary>Names or globs of links towards users.</summary>
    public EquatableArray<string> LanLinks { get; init; } = ["br-lan"];

    /// <summary>Names or globs of links into the mesh.</summary>
    public EquatableArray<string> MeshLinks { get; init; } = [];

    /// <summary>How user traffic is kept apart from control traffic.</summary>
    public IsolationStrategy Strategy { get; init; } = IsolationStrategy.Policy;

    /// <summary>What happens to user traffic when there is no exit.</summary>
    public Fallback Fallback { get; init; } = Fallback.None;

    /// <summary>The families that the agent manages.</summary>
    public EquatableArray<IpFamily> Families { get; init; } = IpFamilyFacts.All;

    /// <summary>
    /// Name servers that users are taken to ask by themselves, whatever they were told (<c>dns.userServers</c>): none of them gets a host
    /// route over the WAN.
    /// </summary>
    public EquatableArray<IPAddress> UserServers { get; init; } = [];

    /// <summary>By what this router is told from others (<c>exits.routerId</c>); empty for the one that is remembered.</summary>
    public string RouterId { get; init; } = "";

    /// <summary>The lookups to lead to the forwarder; null while there is no group, or nobody who listens.</summary>
    public DnsRedirect? DnsRedirect { get; init; }

    /// <summary>Tables, mark and rule preferences.</summary>
    public AgentIdentity Identity { get; init; } = new()
    {
        Mark = new PacketMark(1, 1),
        WanTable = 1,
        ExitTable = 2,
        RulePreference = 1000,
        LookupGroup = "meshagent-wan",
    };
}
