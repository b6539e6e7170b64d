using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Resolving;

/// <summary>The way by TCP: when it is taken, and its framing (RFC 1035 §4.2.2, RFC 7766).</summary>
public sealed class TcpTests
{
    private const string Good = "192.0.2.1";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Truncated_IsAskedAgainByTcp(string address)
    {
        await using var server = FakeServer.Start(Truncated, Answer, address);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal([AttemptOutcome.Truncated, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Equal([DnsTransport.Udp, DnsTransport.Tcp], result.Trail.Select(a => a.Transport));
        Assert.NotEqual(server.UdpQueries.Single().Id, server.TcpQueries.Single().Id);
    }

    [Fact]
    public async Task Reply_InSingleBytes_IsPutTogether()
    {
        await using var server = FakeServer.Start(
            async (q, send) => await send(Truncated(q).Single()),
            async (q, socket) =>
            {
                socket.NoDelay = true;
                var reply = Answer(q);
                foreach (var piece in new byte[] { 0, (byte)reply.Length }.Concat(reply))
                {
                    await socket.SendAsync(new[] { piece });
                }
            });

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
    }

    [Fact]
    public async Task Reply_OfNearly64KiB_IsRead()
    {
        var big = Enumerable.Repeat((byte)255, 1).Concat(Enumerable.Repeat((byte)'x', 255)).ToArray();
        var strings = Enumerable.Range(0, 250).SelectMany(_ => big).ToArray();
        await using var server = FakeServer.Start(Truncated, q => new FakeReply(q).Raw(Resolvers.Host, 16, strings).Build());

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.Txt, server.Server));

        var text = Assert.IsType<TxtData>(Assert.Single(result.Results[0].Records).Data);
        Assert.Equal(250, text.Strings.Length);
        Assert.All(text.Strings, s => Assert.Equal(255, s.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Connection_ClosedEarly_IsTriedAgainAndThenReported(int sent)
    {
        await using var server = FakeServer.Start(
            async (q, send) => await send(Truncated(q).Single()),
            async (q, socket) => await socket.SendAsync(new byte[] { 0, 80 }.Concat(Answer(q)).Take(sent).ToArray()));

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Unreachable, result.Outcome);
        Assert.Equal(2, result.Trail.Count(a => a is { Transport: DnsTransport.Tcp, Cause: NetworkCause.ConnectionReset }));
    }

    [Fact]
    public async Task Length_BelowAHeader_IsMalformed()
    {
        await using var server = FakeServer.Start(
            async (q, send) => await send(Truncated(q).Single()),
            async (_, socket) => await socket.SendAsync(new byte[] { 0, 3, 1, 2, 3 }));

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Malformed, result.Outcome);
    }

    [Fact]
    public async Task Reply_TruncatedByTcpToo_IsMalformed()
    {
        await using var server = FakeServer.Start(Truncated, q => Truncated(q).Single());

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Malformed, result.Outcome);
    }

    [Fact]
    public async Task Reply_WithAnotherId_IsNotBelieved()
    {
        await using var server = FakeServer.Start(Truncated, q => new FakeReply(q) { Id = q.Id ^ 1 }.Address(Resolvers.Host, Good).Build());

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Malformed, result.Outcome);
        Assert.Empty(result.Addresses);
    }

    [Fact]
    public async Task Server_AcceptsAndStaysSilent_TryTimesOut()
    {
        await using var server = FakeServer.Start(
            async (q, send) => await send(Truncated(q).Single()),
            async (_, socket) => await socket.ReceiveAsync(new byte[1]));

        var result = await Resolvers.Create(Resolvers.Quick with { TriesPerServer = 1 })
            .LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Timeout, result.Outcome);
    }

    private static IEnumerable<byte[]> Truncated(FakeQuery q) => [new FakeReply(q) { Flags = 0x8380 }.Build()];

    private static byte[] Answer(FakeQuery q) => new FakeReply(q).Address(Resolvers.Host, Good).Build();
}
