using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Settings;

namespace MeshAgent.Host.Configuration;

/// <summary>What the operator decided, validated: everything of meshagent.json. The defaults are those of meshagent.schema.json.</summary>
internal sealed record HostSettings
{
    /// <summary>What decisions are made by.</summary>
    public required AgentSettings Agent { get; init; }

    /// <summary>Where exit daemons may ask for names (<c>dns.listen</c>): loopback addresses and ports.</summary>
    public required EquatableArray<IPEndPoint> DnsListen { get; init; }

    /// <summary>The group of the exit daemons (<c>dns.group</c>).</summary>
    public required string DnsGroup { get; init; }

    /// <summary>Answers kept in memory (<c>dns.cacheSize</c>).</summary>
    public required int DnsCacheSize { get; init; }

    /// <summary>The state file, absolute (<c>state.file</c>).</summary>
    public required string StateFile { get; init; }

    /// <summary>The control socket, absolute (<c>control.socket</c>).</summary>
    public required string ControlSocket { get; init; }
}
