using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>What is at the other end of a WAN cable: prefixes, machines by address, and a router that may or may not lead on.</summary>
internal sealed class Network
{
    public required string Name { get; init; }

    /// <summary>The prefixes of both families.</summary>
    public required PerFamily<IPNetwork> Prefix { get; init; }

    /// <summary>The addresses that this router is given there.</summary>
    public required PerFamily<IPAddress> Own { get; init; }

    /// <summary>The gateways that DHCP and router advertisements name.</summary>
    public required PerFamily<IPAddress> Gateway { get; set; }

    /// <summary>The link-layer address of the machine that leads on to the internet.</summary>
    public required string RouterMac { get; set; }

    /// <summary>Every machine that answers ARP or neighbour discovery.</summary>
    public Dictionary<IPAddress, string> Machines { get; } = [];

    /// <summary>The router is on and answers on the link.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>What is behind the router works.</summary>
    public bool LeadsOn { get; set; } = true;

    /// <summary>While it does not lead on, it says so by ICMP instead of keeping silent.</summary>
    public bool Refuses { get; set; }

    /// <summary>Who answers for an address on the link; empty when nobody does.</summary>
    public string MacOf(IPAddress address) =>
        Machines.TryGetValue(address, out var mac) && (IsOn || mac != RouterMac) ? mac : "";
}
