using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Host.Tests.State;

internal static class SampleMemory
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static DurableMemory Full { get; } = new()
    {
        LastSeen = Noon,
        SelectedExit = "wireguard/exit1",
        Pin = new ExitPin("wireguard/exit2", IsStrict: true, Noon),
        RouterId = "0123456789abcdef0123456789abcdef",
        Uplinks = ["wan0", "wwan0"],
        Paths = new PerFamily<EquatableArray<RememberedPath>>(
            [
                new RememberedPath(
                    new WanPath
                    {
                        Family = IpFamily.IPv4,
                        Hops = [new PathHop("wan0", IPAddress.Parse("192.0.2.1")), new PathHop("wan1", IPAddress.Parse("198.18.0.1"), true, 3)],
                        Metric = 100,
                        PreferredSource = IPAddress.Parse("192.0.2.7"),
                        Mtu = 1492,
                    },
                    new Fingerprint("02:00:00:00:00:01", "02:00:00:00:00:fe", IPNetwork.Parse("192.0.2.0/24")),
                    Noon),
                new RememberedPath(
                    new WanPath { Family = IpFamily.IPv4, Hops = [new PathHop("ppp0", null)] }, new Fingerprint("", "", null), Noon),
            ],
            [
                new RememberedPath(
                    new WanPath { Family = IpFamily.IPv6, Hops = [new PathHop("wan0", IPAddress.Parse("fe80::1"))], Metric = 1024 },
                    new Fingerprint("02:00:00:00:00:01", "02:00:00:00:00:fe", null),
                    Noon),
            ]),
        Endpoints = [new LastGoodEndpoint("wireguard", "exit1", "exit1.example.net", IPAddress.Parse("2001:db8::10"), Noon)],
    };
}
