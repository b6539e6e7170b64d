using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Host.Diagnosis;

/// <summary>What was read of the machine, as it was read: what it means, the judges say.</summary>
internal sealed record MachineFacts
{
    /// <summary>
    /// The effective capabilities of this process (<c>CapEff</c> of proc(5)), a bit for each number of linux/capability.h.
    /// </summary>
    public ulong Capabilities { get; init; }

    /// <summary>Why no socket could be marked; empty when one could.</summary>
    public string MarkProblem { get; init; } = "";

    /// <summary>Where control groups of version 2 are mounted; empty when they are not.</summary>
    public string CgroupFolder { get; init; } = "";

    /// <summary>Why a program for sockets of a control group could not be loaded; empty when it could.</summary>
    public string BpfProblem { get; init; } = "";

    /// <summary>Whether there is <c>/dev/net/tun</c>.</summary>
    public bool HasTun { get; init; }

    /// <summary>Whether the kernel has WireGuard loaded or built in.</summary>
    public bool HasKernelWireGuard { get; init; }

    /// <summary>Where the program wireguard-go is; empty when it is nowhere in the search path.</summary>
    public string WireGuardProgram { get; init; } = "";

    /// <summary>Whether mwan3 is configured (<c>/etc/config/mwan3</c>).</summary>
    public bool HasMwan3 { get; init; }

    /// <summary>Whether pbr is configured (<c>/etc/config/pbr</c>).</summary>
    public bool HasPbr { get; init; }

    /// <summary>Whether systemd-networkd runs.</summary>
    public bool HasNetworkd { get; init; }

    /// <summary>The keys of networkd.conf's section Network with their last values; absent ones have their defaults.</summary>
    public IReadOnlyDictionary<string, string> Networkd { get; init; } = new Dictionary<string, string>();

    /// <summary>The sockets that hold a port of <c>dns.listen</c>.</summary>
    public EquatableArray<HeldPort> HeldPorts { get; init; } = [];

    /// <summary>Settings of links, such as <c>ipv4.conf.wan0.rp_filter</c>, with their values; absent ones do not exist.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    /// <summary>The servers of /etc/resolv.conf.</summary>
    public EquatableArray<string> ResolvConf { get; init; } = [];

    /// <summary>What the plugins could do in an empty namespace.</summary>
    public ScratchReport Scratch { get; init; } = new("it was not tried", []);
}
