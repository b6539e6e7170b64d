using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;
using MeshAgent.Dns.Tests.RealServers;

namespace MeshAgent.Dns.Tests.Sockets;

/// <summary>What the real kernel tells about a path that does not work, for both families, in a namespace of its own.</summary>
public sealed class KernelEvidenceTests : IAsyncLifetime
{
    private const int Mark = 7;
    private readonly string _name = $"dnstest-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>A WAN link with addresses of both families whose other end answers neither ARP nor NDP.</summary>
    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a network namespace needs root");
        await Programs.RunAsync("ip", "netns", "add", _name);
        foreach (var line in (string[])
            [
                "link set lo up", "link add w0 type veth peer name w1", "link set w0 up", "link set w1 up",
                "addr add 192.0.2.2/24 dev w0", "addr add 2001:db8::2/64 dev w0 nodad",
            ])
        {
            await IpAsync(line);
        }
    }

    [Theory]
    [InlineData("192.0.2.53")]
    [InlineData("2001:db8::53")]
    public async Task NextHopDoesNotAnswer_IsHostUnreachableNotTimeout(string server)
    {
        var probe = await ProbeAsync(server, Mark);

        Assert.Equal(LookupOutcome.Unreachable, probe.Outcome);
        var last = probe.Trail[^1];
        Assert.Equal((NetworkCause.HostUnreachable, 113), (last.Cause, last.ErrorNumber));
    }

    [Theory]
    [InlineData("198.51.100.53")]
    [InlineData("2001:db8:ffff::53")]
    public async Task NoRoute_IsNetworkUnreachableAtOnce(string server)
        => await AssertRefusedAsync(server, NetworkCause.NetworkUnreachable, 101);

    [Theory]
    [InlineData("198.51.100.53", "route add unreachable 198.51.100.0/24")]
    [InlineData("2001:db8:1::53", "-6 route add unreachable 2001:db8:1::/48")]
    public async Task UnreachableRoute_IsHostUnreachableAtOnce(string server, string route)
    {
        await IpAsync(route);
        await AssertRefusedAsync(server, NetworkCause.HostUnreachable, 113);
    }

    [Theory]
    [InlineData("198.51.100.53", "route add prohibit 198.51.100.0/24")]
    [InlineData("2001:db8:1::53", "-6 route add prohibit 2001:db8:1::/48")]
    public async Task ProhibitRoute_IsPermissionDenied(string server, string route)
    {
        await IpAsync(route);
        await AssertRefusedAsync(server, NetworkCause.PermissionDenied, 13);
    }

    [Theory]
    [InlineData("192.0.2.53", "rule add fwmark 7 pref 1020 unreachable")]
    [InlineData("2001:db8::53", "-6 rule add fwmark 7 pref 1020 unreachable")]
    public async Task RuleForTheMark_HoldsForItAndForNoOther(string server, string rule)
    {
        await IpAsync(rule);

        var marked = await ProbeAsync(server, Mark);
        var other = await ProbeAsync(server, Mark + 1);

        // The rule refuses at once; the other mark gets as far as asking for the neighbour.
        Assert.Equal(NetworkCause.NetworkUnreachable, Assert.Single(marked.Trail).Cause);
        Assert.NotEqual(NetworkCause.NetworkUnreachable, other.Trail[0].Cause);
    }

    public async ValueTask DisposeAsync() => await Programs.RunAsync("ip", "netns", "delete", _name);

    private async Task AssertRefusedAsync(string server, NetworkCause cause, int errorNumber)
    {
        var probe = await ProbeAsync(server, Mark);

        Assert.Equal(LookupOutcome.Unreachable, probe.Outcome);
        var attempt = Assert.Single(probe.Trail);
        Assert.Equal((cause, errorNumber), (attempt.Cause, attempt.ErrorNumber));
        Assert.Equal(server.Contains(':', StringComparison.Ordinal), attempt.Family == AddressFamily.InterNetworkV6);
    }

    private Task<ProbeResult> ProbeAsync(string server, uint mark)
    {
        var sockets = OtherThreads.InNamespace(new MarkedSocketFactory(mark), _name);
        return Resolvers.Create(ResolverSettings.Default, sockets: sockets).ProbeAsync(
            [new NameServerEndpoint(IPAddress.Parse(server))], DnsName.Root, TestContext.Current.CancellationToken);
    }

    private Task<string> IpAsync(string line) => Programs.RunAsync("ip", ["-n", _name, .. line.Split(' ')]);
}
