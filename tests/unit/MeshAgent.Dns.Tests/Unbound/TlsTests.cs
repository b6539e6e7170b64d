using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;
using MeshAgent.Dns.Tests.Forwarding;
using MeshAgent.Dns.Tests.RealServers;

namespace MeshAgent.Dns.Tests.Unbound;

/// <summary>Questions by TLS to a real unbound. A server on the port of clear text tells what was asked past it.</summary>
public sealed class TlsTests
{
    private const string Name = "dns.example.net";
    private const string Address = "192.0.2.77";
    private static readonly string SomebodyElses = Convert.ToBase64String(new byte[32]);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Strict_WithItsPin_IsAskedByTlsAlone(string address)
    {
        using var key = await TlsKey.MakeAsync(Name);
        await using var clear = FakeServer.Start(Lie, address);
        var (unbound, port) = await StartAsync(key, address);
        await using (unbound)
        {
            var result = await Resolvers.Create(Patient).LookupAsync(Ask(clear, new NameServerTls { Port = port, Pins = [key.Pin] }));

            Assert.Equal([Address], result.Addresses.Select(static found => found.ToString()));
            Assert.All(result.Trail, static attempt => Assert.Equal(DnsTransport.Tls, attempt.Transport));
        }

        Assert.Empty(clear.UdpQueries);
    }

    [Fact]
    public async Task Strict_WithAnotherPin_NothingIsAsked()
    {
        using var key = await TlsKey.MakeAsync(Name);
        await using var clear = FakeServer.Start(Lie);
        var (unbound, port) = await StartAsync(key, "127.0.0.1");
        await using (unbound)
        {
            var result = await Resolvers.Create(Patient).LookupAsync(Ask(clear, new NameServerTls { Port = port, Pins = [SomebodyElses] }));

            Assert.Equal(LookupOutcome.NotAuthenticated, result.Outcome);
            Assert.Empty(result.Addresses);
        }

        Assert.Empty(clear.UdpQueries);
        Assert.Empty(clear.TcpQueries);
    }

    [Fact]
    public async Task Strict_NameThatNoAuthorityVouchesFor_NothingIsAsked()
    {
        using var key = await TlsKey.MakeAsync(Name);
        await using var clear = FakeServer.Start(Lie);
        var (unbound, port) = await StartAsync(key, "127.0.0.1");
        await using (unbound)
        {
            var result = await Resolvers.Create(Patient).LookupAsync(Ask(clear, new NameServerTls { Port = port, Name = Name }));

            Assert.Equal(LookupOutcome.NotAuthenticated, result.Outcome);
        }

        Assert.Empty(clear.UdpQueries);
    }

    [Fact]
    public async Task Strict_NobodyThere_NothingIsAskedInClearText()
    {
        await using var clear = FakeServer.Start(Lie);

        var result = await Resolvers.Create(Patient).LookupAsync(Ask(clear, new NameServerTls { Port = FreePort(), Pins = [SomebodyElses] }));

        Assert.Equal(LookupOutcome.Unreachable, result.Outcome);
        Assert.Empty(clear.UdpQueries);
    }

    [Fact]
    public async Task Opportunistic_ServerOfTls_IsAskedByTls()
    {
        using var key = await TlsKey.MakeAsync(Name);
        await using var clear = FakeServer.Start(Lie);
        var (unbound, port) = await StartAsync(key, "127.0.0.1");
        await using (unbound)
        {
            var result = await Resolvers.Create(Patient).LookupAsync(Ask(clear, new NameServerTls { Port = port, IsOpportunistic = true }));

            Assert.Equal([Address], result.Addresses.Select(static found => found.ToString()));
        }

        Assert.Empty(clear.UdpQueries);
    }

    [Fact]
    public async Task Opportunistic_NoTls_IsAskedInClearTextAndNotTriedAgainForAWhile()
    {
        await using var clear = FakeServer.Start(static query => [new FakeReply(query).Address(query.NameAsSent, Address).Build()]);
        var resolver = Resolvers.Create(Patient);
        var question = Ask(clear, new NameServerTls { Port = FreePort(), IsOpportunistic = true }) with { UseCache = false };

        var first = await resolver.LookupAsync(question);
        var second = await resolver.LookupAsync(question);

        Assert.Equal([DnsTransport.Tls, DnsTransport.Udp], first.Trail.Select(static attempt => attempt.Transport));
        Assert.Equal([DnsTransport.Udp], second.Trail.Select(static attempt => attempt.Transport));
        Assert.Equal([Address], second.Addresses.Select(static found => found.ToString()));
    }

    [Fact]
    public async Task Forwarder_StrictServer_IsAskedByTlsAlone()
    {
        using var key = await TlsKey.MakeAsync(Name);
        await using var clear = FakeServer.Start(Lie);
        var (unbound, port) = await StartAsync(key, "127.0.0.1");
        await using (unbound)
        {
            var desk = new TestDesk(null, clear.Server with { Tls = new NameServerTls { Port = port, Pins = [key.Pin] } });

            var reply = await desk.AskAsync(ClientBytes.Query(Resolvers.Host));

            Assert.True(MessageParser.TryParse(reply, out var message, out _));
            Assert.Equal(ResponseCode.NoError, message.Code);
            Assert.Equal([Address], message.Answers.Select(static record => ((AddressData)record.Data).Address.ToString()));
        }

        Assert.Empty(clear.UdpQueries);
    }

    // A handshake on a busy machine takes longer than what the other tests wait for a datagram.
    private static ResolverSettings Patient => Resolvers.Quick with
    {
        TryTimeout = TimeSpan.FromSeconds(20),
        LastTryTimeout = TimeSpan.FromSeconds(20),
        Deadline = TimeSpan.FromSeconds(40),
    };

    private static IEnumerable<byte[]> Lie(FakeQuery query) => [new FakeReply(query).Address(query.NameAsSent, "192.0.2.66").Build()];

    private static LookupRequest Ask(FakeServer clear, NameServerTls tls) => Resolvers.Ask(RecordType.A, clear.Server with { Tls = tls });

    private static async Task<(UnboundServer Server, ushort Port)> StartAsync(TlsKey key, string address)
    {
        var port = FreePort();
        return (
            await UnboundServer.StartAsync(
                $"interface: {address}@{port}", $"tls-port: {port}", $"tls-service-key: \"{key.KeyFile}\"", $"tls-service-pem: \"{key.CertificateFile}\"",
                $"local-data: \"{Resolvers.Host}. A {Address}\""),
            port);
    }

    private static ushort FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (ushort)((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
