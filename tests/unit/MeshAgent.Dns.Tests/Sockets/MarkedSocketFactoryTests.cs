using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace MeshAgent.Dns.Tests.Sockets;

/// <summary>Isolation: the mark holds on every socket, and without it nothing is sent.</summary>
public sealed class MarkedSocketFactoryTests
{
    [Theory]
    [InlineData("127.0.0.1", DnsTransport.Udp)]
    [InlineData("127.0.0.1", DnsTransport.Tcp)]
    [InlineData("::1", DnsTransport.Udp)]
    [InlineData("::1", DnsTransport.Tcp)]
    public void Create_AsRoot_SocketCarriesMarkAndLink(string address, DnsTransport transport)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "SO_MARK needs CAP_NET_ADMIN");
        const int Loopback = 1;

        var server = new NameServerEndpoint(IPAddress.Parse(address), 53, Loopback);
        using var socket = new MarkedSocketFactory(0xBEEF).Create(server, transport);

        Assert.Equal(0xBEEF, Read(socket, 36));
        Assert.Equal(Loopback, Read(socket, 62));
        Assert.False(socket.Connected);
        Assert.Equal(transport == DnsTransport.Udp ? SocketType.Dgram : SocketType.Stream, socket.SocketType);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void OpenDatagram_AsRoot_CarriesMarkAndEachConnectionHasItsOwnPort(string address)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "SO_MARK needs CAP_NET_ADMIN");
        const int Connections = 16;
        var factory = new MarkedSocketFactory(0xBEEF);
        var server = new NameServerEndpoint(IPAddress.Parse(address), 53);

        var descriptor = factory.OpenDatagram(server);
        using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        var ports = new HashSet<int> { PortOf(descriptor) };
        for (var i = 1; i < Connections; i++)
        {
            Assert.True(RawDatagram.TryReleasePort(descriptor));
            Assert.Equal(0, PortOf(descriptor));
            factory.Reconnect(descriptor, server);
            ports.Add(PortOf(descriptor));
            Assert.Equal(0xBEEF, Read(socket, 36));
        }

        // Drawn out of some 28,000: a double now and then is chance.
        Assert.InRange(ports.Count, Connections - 2, Connections);
    }

    [Fact]
    public void Reconnect_MarkIsGone_Throws()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "SO_MARK needs CAP_NET_ADMIN");
        var server = new NameServerEndpoint(IPAddress.Loopback, 53);
        var descriptor = new MarkedSocketFactory(0xBEEF).OpenDatagram(server);
        using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        socket.SetRawSocketOption(1, 36, [0, 0, 0, 0]);

        Assert.Throws<WanIsolationException>(() => new MarkedSocketFactory(0xBEEF).Reconnect(descriptor, server));
    }

    [Fact]
    public void OpenDatagram_WithoutRights_Throws()
    {
        var sockets = OtherThreads.WithoutRights(new MarkedSocketFactory(0xBEEF));

        Assert.Throws<WanIsolationException>(() => sockets.OpenDatagram(new NameServerEndpoint(IPAddress.Loopback, 53)));
    }

    [Fact]
    public async Task Lookup_MarkedSockets_WorksByUdpAndTcp()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "SO_MARK needs CAP_NET_ADMIN");
        await using var server = FakeServer.Start(
            q => [new FakeReply(q) { Flags = 0x8380 }.Build()], q => new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Build());

        var resolver = Resolvers.Create(sockets: new MarkedSocketFactory(0x10000));
        var result = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([DnsTransport.Udp, DnsTransport.Tcp], result.Trail.Select(a => a.Transport));
        Assert.Equal(LookupOutcome.Answered, result.Outcome);
    }

    [Fact]
    public void Create_MarkZero_IsTheCallersFault()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new MarkedSocketFactory(0));

    [Fact]
    public async Task Lookup_KernelRefusesTheMark_IsNotIsolatedAndNothingIsSent()
    {
        await using var server = FakeServer.Start(
            q => [new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Build()],
            q => new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Build());
        var sockets = OtherThreads.WithoutRights(new MarkedSocketFactory(1));

        var result = await Resolvers.Create(sockets: sockets).LookupAsync(Resolvers.AskBoth(server.Server));

        Assert.Equal(LookupOutcome.NotIsolated, result.Outcome);
        Assert.All(result.Trail, a => Assert.Equal(NetworkCause.PermissionDenied, a.Cause));
        await AssertNothingCameAsync(server);
    }

    [Fact]
    public async Task Lookup_FactoryFails_IsNotIsolatedAndNothingIsSentNotEvenByProbe()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Build()]);
        var sockets = Substitute.For<IWanSocketFactory>();
        sockets.Create(Arg.Any<NameServerEndpoint>(), Arg.Any<DnsTransport>())
            .Throws(new WanIsolationException("SO_MARK", 0, "SO_MARK was set to 1 but reads back as 0"));
        var resolver = Resolvers.Create(sockets: sockets);

        var result = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));
        var probe = await resolver.ProbeAsync([server.Server], DnsName.Root, TestContext.Current.CancellationToken);

        Assert.Equal(LookupOutcome.NotIsolated, result.Outcome);
        Assert.False(Assert.Single(result.Trail).IsReply);
        Assert.Equal(LookupOutcome.NotIsolated, probe.Outcome);
        Assert.False(probe.IsProven);
        await AssertNothingCameAsync(server);
    }

    [Fact]
    public async Task Lookup_OneServersSocketFails_TheOtherServerIsAsked()
    {
        await using var unreachable = FakeServer.StartSilent("127.0.0.2");
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Build()]);
        var plain = new LoopbackSocketFactory();
        var sockets = Substitute.For<IWanSocketFactory>();
        sockets.Create(Arg.Any<NameServerEndpoint>(), Arg.Any<DnsTransport>())
            .Returns(call => call.Arg<NameServerEndpoint>() == server.Server
                ? plain.Create(server.Server, call.Arg<DnsTransport>())
                : throw new WanIsolationException("SO_BINDTOIFINDEX", 19, "no such link"));

        var result = await Resolvers.Create(sockets: sockets).LookupAsync(Resolvers.Ask(RecordType.A, unreachable.Server, server.Server));

        Assert.Equal([AttemptOutcome.NotIsolated, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Empty(unreachable.UdpQueries);
    }

    /// <summary>A positive control: a datagram sent now arrives, and it is the first that ever did.</summary>
    private static async Task AssertNothingCameAsync(FakeServer server)
    {
        await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.Txt, server.Server));
        Assert.NotEmpty(server.UdpQueries);
        Assert.All(server.UdpQueries, q => Assert.Equal((int)RecordType.Txt, q.Type));
        Assert.Empty(server.TcpQueries);
    }

    // A socket object would remember the port that it saw first.
    private static int PortOf(int descriptor)
    {
        var fields = File.ReadLines("/proc/self/net/udp").Concat(File.ReadLines("/proc/self/net/udp6"))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var inode = File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)!.Name.Split('[', ']')[1];
        return fields.FirstOrDefault(fields => fields.Length > 9 && fields[9] == inode) is { } line
            ? Convert.ToInt32(line[1].Split(':')[1], 16)
            : 0;
    }

    private static int Read(Socket socket, int option)
    {
        var value = 0;
        socket.GetRawSocketOption(1, option, MemoryMarshal.AsBytes(new Span<int>(ref value)));
        return value;
    }
}
