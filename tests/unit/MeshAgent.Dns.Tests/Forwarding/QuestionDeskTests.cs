using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>What clients are told: from the servers, from what is kept, and when neither has anything.</summary>
public sealed class QuestionDeskTests
{
    private const string Host = "Exit1.Example.NET";

    [Fact]
    public async Task Answer_HasTheClientsIdAndCase()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()]);
        var desk = new TestDesk(null, server.Server);

        var reply = await desk.AskAsync(ClientBytes.Query(Host, id: 0xBEEF));

        Assert.Equal(0xBEEF, ClientBytes.Id(reply));
        Assert.Equal(FakeReply.Name(Host), reply[12..(12 + Host.Length + 2)]);
        Assert.Equal([192, 0, 2, 1], reply[^4..]);
        Assert.NotEqual(0xBEEF, Assert.Single(server.UdpQueries).Id);
    }

    [Fact]
    public async Task Kept_CountsDownAndEndsWithItsTtl()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1", ttl: 100).Build()]);
        var desk = new TestDesk(null, server.Server);

        await desk.AskAsync(ClientBytes.Query(Host));
        // Before the last tenth, in which a name in use is renewed.
        desk.Clock.Advance(TimeSpan.FromSeconds(89));
        var kept = await desk.AskAsync(ClientBytes.Query(Host.ToUpperInvariant(), id: 7));
        desk.Clock.Advance(TimeSpan.FromSeconds(11));
        var renewed = await desk.AskAsync(ClientBytes.Query(Host));

        Assert.Equal((7, 11u), (ClientBytes.Id(kept), ClientBytes.FirstTtl(kept, Host)));
        Assert.Equal(FakeReply.Name(Host.ToUpperInvariant()), kept[12..(12 + Host.Length + 2)]);
        Assert.Equal(100u, ClientBytes.FirstTtl(renewed, Host));
        Assert.Equal(2, server.UdpQueries.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Negative_IsKeptForTheSoasMinimum(int code)
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Code = code }.Soa("net", 600, 20).Build()]);
        var desk = new TestDesk(null, server.Server);

        await desk.AskAsync(ClientBytes.Query(Host));
        desk.Clock.Advance(TimeSpan.FromSeconds(17));
        var kept = await desk.AskAsync(ClientBytes.Query(Host));
        Assert.Single(server.UdpQueries);
        desk.Clock.Advance(TimeSpan.FromSeconds(3));
        await desk.AskAsync(ClientBytes.Query(Host));

        Assert.Equal((code, 0), (ClientBytes.Code(kept), ClientBytes.Answers(kept)));
        Assert.Equal(2, server.UdpQueries.Count);
    }

    [Fact]
    public async Task ZeroTtl_IsAskedForEachTime()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1", ttl: 0).Build()]);
        var desk = new TestDesk(null, server.Server);

        await desk.AskAsync(ClientBytes.Query(Host));
        await desk.AskAsync(ClientBytes.Query(Host));

        Assert.Equal(2, server.UdpQueries.Count);
    }

    [Fact]
    public async Task DnssecOk_IsPassedOnAndKeptApart()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Edns().Build()]);
        var desk = new TestDesk(null, server.Server);

        await desk.AskAsync(ClientBytes.Query(Host, payload: 1232, dnssecOk: true));
        await desk.AskAsync(ClientBytes.Query(Host, payload: 1232));

        // The DO bit is the top bit of the OPT record's flags, four bytes before the end of a query whose OPT has no options.
        Assert.Equal([0x80, 0], server.UdpQueries.Select(static query => query.Bytes[^4] & 0x80));
    }

    [Fact]
    public async Task NoServers_FailsAtOnceAndSaysWhy()
    {
        var reply = await new TestDesk(null).AskAsync(ClientBytes.Query(Host, payload: 1232));

        Assert.Equal(ClientBytes.ServerFailure, ClientBytes.Code(reply));
        Assert.Equal([22], ClientBytes.ErrorCodes(reply, Host));
    }

    [Fact]
    public async Task Failure_WithoutEdns_HasNoOptRecord()
    {
        var reply = await new TestDesk(null).AskAsync(ClientBytes.Query(Host));

        Assert.Equal(12 + Host.Length + 2 + 4, reply.Length);
        Assert.Equal(ClientBytes.ServerFailure, ClientBytes.Code(reply));
    }

    [Fact]
    public async Task DeadServer_FailsAndTheNextClientIsToldAtOnce()
    {
        // Nothing listens at port 9 of this address: the kernel refuses.
        var desk = new TestDesk(null, new Servers.NameServerEndpoint(System.Net.IPAddress.Parse("127.0.0.77"), 9));

        var first = await desk.AskAsync(ClientBytes.Query(Host, payload: 1232));
        var second = desk.AnswerAsync(ClientBytes.Query(Host, payload: 1232));

        Assert.Equal([23], ClientBytes.ErrorCodes(first, Host));
        Assert.True(second.IsCompletedSuccessfully);
        var told = await second;
        Assert.Equal([23, 13], ClientBytes.ErrorCodes(told!, Host));
    }

    [Fact]
    public async Task Expired_StandsInWhenNoServerAnswers()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1", ttl: 60).Build()]);
        var desk = new TestDesk(null, server.Server);
        await desk.AskAsync(ClientBytes.Query(Host));
        desk.Clock.Advance(TimeSpan.FromHours(1));
        desk.Servers = [];

        var stale = await desk.AskAsync(ClientBytes.Query(Host));
        desk.Clock.Advance(TimeSpan.FromDays(3));
        var tooOld = await desk.AskAsync(ClientBytes.Query(Host));

        Assert.Equal(30u, ClientBytes.FirstTtl(stale, Host));
        Assert.Equal(ClientBytes.ServerFailure, ClientBytes.Code(tooOld));
    }

    [Fact]
    public async Task Expired_ServersHaveJustFailed_IsServedAtOnceForAMoment()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1", ttl: 60).Build()]);
        var desk = new TestDesk(null, server.Server);
        await desk.AskAsync(ClientBytes.Query(Host));
        desk.Clock.Advance(TimeSpan.FromHours(1));
        desk.Servers = [new Servers.NameServerEndpoint(System.Net.IPAddress.Parse("127.0.0.77"), 9)];
        await desk.AskAsync(ClientBytes.Query(Host));

        var atOnce = desk.AnswerAsync(ClientBytes.Query(Host));
        Assert.True(atOnce.IsCompletedSuccessfully);
        var stale = await atOnce;
        desk.Servers = [server.Server];
        desk.Clock.Advance(TimeSpan.FromSeconds(2));
        var renewed = await desk.AskAsync(ClientBytes.Query(Host));

        Assert.Equal(30u, ClientBytes.FirstTtl(stale!, Host));
        Assert.Equal(60u, ClientBytes.FirstTtl(renewed, Host));
    }

    [Fact]
    public async Task SameQuestion_OfManyClients_IsAskedOnce()
    {
        var release = new TaskCompletionSource();
        await using var server = FakeServer.Start(
            async (q, send) =>
            {
                await release.Task;
                await send(new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build());
            },
            onTcp: null);
        var desk = new TestDesk(null, server.Server);

        var asked = Enumerable.Range(1, 20).Select(id => desk.AskAsync(ClientBytes.Query(Host, id: id))).ToArray();
        release.SetResult();

        Assert.Equal(Enumerable.Range(1, 20), (await Task.WhenAll(asked)).Select(ClientBytes.Id));
        Assert.Single(server.UdpQueries);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(100, 1)]
    public async Task TooMuchAtOnce_IsRefusedAtOnce(int flights, int waiting)
    {
        await using var server = FakeServer.StartSilent();
        var settings = ForwarderSettings.Default with
        {
            MaxFlights = flights,
            MaxWaiting = waiting,
            Deadline = TimeSpan.FromMilliseconds(300),
        };
        var desk = new TestDesk(settings, server.Server);

        var first = desk.AnswerAsync(ClientBytes.Query("one.example.net"));
        var second = desk.AnswerAsync(ClientBytes.Query("two.example.net", payload: 1232));
        Assert.False(first.IsCompleted);
        Assert.True(second.IsCompletedSuccessfully);
        var refused = (await second)!;
        await first;

        Assert.Equal(ClientBytes.Refused, ClientBytes.Code(refused));
        Assert.Equal([0], ClientBytes.ErrorCodes(refused, "two.example.net"));
    }

    [Theory]
    [InlineData(null, DnsTransport.Udp, true, 0)]
    [InlineData(600, DnsTransport.Udp, true, 0)]
    [InlineData(4096, DnsTransport.Udp, false, 60)]
    [InlineData(null, DnsTransport.Tcp, false, 60)]
    public async Task Answer_LongerThanTheClientTakes_IsCutWithTc(int? payload, DnsTransport transport, bool isCut, int answers)
    {
        // 60 addresses of 16 bytes and more each: about 1,000 bytes.
        byte[] Reply(FakeQuery q) => Enumerable.Range(1, 60)
            .Aggregate(new FakeReply(q), (reply, i) => reply.Address(q.NameAsSent, $"192.0.2.{i}")).Build();
        await using var server = FakeServer.Start(q => [Reply(q)]);

        var reply = await new TestDesk(null, server.Server).AskAsync(ClientBytes.Query(Host, payload: payload), transport);

        Assert.Equal((isCut, answers), (ClientBytes.IsTruncated(reply), ClientBytes.Answers(reply)));
        Assert.True(transport == DnsTransport.Tcp || reply.Length <= (payload ?? 512));
    }

    [Theory]
    [InlineData("1234010000010000000000000000fc0001", 5)] // AXFR of the root: refused.
    [InlineData("1234010000010000000000010000010001000029100000010000" + "0000", 0)] // EDNS version 1: BADVERS, mostly in OPT.
    [InlineData("12340100000200000000000000000100010000010001", 1)] // Two questions (RFC 9619).
    [InlineData("123401000001000000000000ff", 1)] // A question that ends early.
    [InlineData("1234280000000000000000", -1)] // Eleven bytes have no whole header.
    [InlineData("123428000000000000000000", 4)] // UPDATE: not implemented.
    [InlineData("1234810000010000000000000000010001", -1)] // A reply is never answered.
    public async Task OddMessage_GetsWhatItDeserves(string hex, int code)
    {
        await using var server = FakeServer.StartSilent();

        var reply = await new TestDesk(null, server.Server).AnswerAsync(Convert.FromHexString(hex));

        Assert.Equal(code, reply is null ? -1 : ClientBytes.Code(reply));
        Assert.True(reply is null || (ClientBytes.Id(reply) == 0x1234 && ClientBytes.IsReply(reply)));
        Assert.Empty(server.UdpQueries);
    }
}
