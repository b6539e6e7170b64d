using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Host.Leaks;

namespace MeshAgent.Host.Tests.Leaks;

public sealed class LeakProbePlannerTests
{
    private static readonly LeakScene Scene = new()
    {
        WanLinks = ["wan0", "wan1"],
        Gateways = [("wan0", IPAddress.Parse("192.0.2.1")), ("wan0", IPAddress.Parse("fe80::1%3"))],
        Servers = [(IPAddress.Parse("198.51.100.53"), 53)],
        LanAddresses = [IPAddress.Parse("10.30.0.1"), IPAddress.Parse("fd30::1")],
        Families = IpFamilyFacts.All,
        Mark = 1,
    };

    [Fact]
    public void Attempts_EveryOne_IsUnmarkedAndKnownByItsOwnBytes()
    {
        var attempts = LeakProbePlanner.Attempts(Scene, new Random(1));

        Assert.All(attempts, static probe => Assert.Equal(0u, probe.Mark));
        Assert.Equal(attempts.Count, attempts.Select(static probe => probe.Content).Distinct().Count());
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public void Attempts_BothFamilies_HaveEveryTransportInEveryWay(IpFamily family)
    {
        var ways = LeakProbePlanner.Attempts(Scene, new Random(1)).Where(probe => probe.Family == family)
            .Select(static probe => $"{probe.Transport} {(probe.BoundTo.Length > 0 ? "bound" : probe.Source is null ? "free" : "lan")}").Distinct().Order();

        Assert.Equal(
            ["Icmp bound", "Icmp free", "Icmp lan", "Tcp bound", "Tcp free", "Tcp lan", "Udp bound", "Udp free", "Udp lan"], ways);
    }

    [Fact]
    public void Controls_EachLinkAndFamilyWithAGateway_HasAMarkedOne() => Assert.Equal(
        ["wan0 198.51.100.53 53", "wan0 fe80::1%3 9"],
        LeakProbePlanner.Controls(Scene, new Random(1)).Where(static probe => probe.Mark == 1)
            .Select(static probe => $"{probe.BoundTo} {probe.Target} {probe.Port}"));

    [Fact]
    public void Attempts_ManyServers_AreBounded()
    {
        var many = Scene with
        {
            Servers = Enumerable.Range(1, 200).Select(static number => (IPAddress.Parse($"198.51.100.{number}"), 53)).ToEquatableArray(),
        };

        Assert.Equal(LeakProbePlanner.MostProbes, LeakProbePlanner.Attempts(many, new Random(1)).Count);
    }
}
