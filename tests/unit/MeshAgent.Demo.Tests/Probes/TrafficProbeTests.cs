using System.Net.Sockets;
using MeshAgent.Demo.Probes;

namespace MeshAgent.Demo.Tests.Probes;

public sealed class TrafficProbeTests
{
    [Theory]
    [InlineData(AddressFamily.InterNetwork, "203.0.113.10", Way.Exit1)]
    [InlineData(AddressFamily.InterNetwork, "203.0.113.20", Way.Exit2)]
    [InlineData(AddressFamily.InterNetwork, "203.0.113.30", Way.Mesh)]
    [InlineData(AddressFamily.InterNetwork, "203.0.113.2", Way.Wan)]
    [InlineData(AddressFamily.InterNetwork, "10.30.0.2", Way.Unknown)]
    [InlineData(AddressFamily.InterNetworkV6, "2001:db8:113::10", Way.Exit1)]
    [InlineData(AddressFamily.InterNetworkV6, "2001:db8:2:0:1234::1", Way.Wan)]
    [InlineData(AddressFamily.InterNetworkV6, "fd30::2", Way.Unknown)]
    [InlineData(AddressFamily.InterNetworkV6, "", Way.Unknown)]
    public void WayOf_SourceSeen_TellsTheWay(AddressFamily family, string source, Way way)
        => Assert.Equal(way, TrafficProbe.WayOf(family, source));
}
