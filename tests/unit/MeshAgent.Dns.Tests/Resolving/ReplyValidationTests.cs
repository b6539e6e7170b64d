using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Resolving;

/// <summary>What is taken for a reply (RFC 5452 §9.1), and what the resolver does with the rest.</summary>
public sealed class ReplyValidationTests
{
    private const string Good = "192.0.2.1";
    private const string Forged = "198.51.100.66";

    public enum Intruder
    {
        WrongId,
        WrongName,
        WrongType,
        WrongClass,
        AQuery,
        WrongOpcode,
        TwoQuestions,
        Garbage,
        OneByte,
        Empty,
    }

    public static TheoryData<Intruder> Intruders { get; } = [.. Enum.GetValues<Intruder>()];

    [Theory]
    [MemberData(nameof(Intruders))]
    public async Task Udp_IntruderBeforeTheReply_IsIgnoredAndCounted(Intruder intruder)
    {
        await using var server = FakeServer.Start(q => [Make(intruder, q), Reply(q, Good)]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal(1, Assert.Single(result.Trail).IgnoredDatagrams);
    }

    [Theory]
    [MemberData(nameof(Intruders))]
    public async Task Udp_OnlyIntruders_EndsInTimeoutNotInTheirAnswer(Intruder intruder)
    {
        await using var server = FakeServer.Start(q => [Make(intruder, q)]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Timeout, result.Outcome);
        Assert.Empty(result.Addresses);
        Assert.All(result.Trail, a => Assert.False(a.IsReply));
    }

    [Fact]
    public async Task Udp_ReplyFromAnotherAddressOrPort_NeverReachesTheResolver()
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        using var otherPort = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        otherPort.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = FakeServer.Start(
            async (q, send) =>
            {
                await stranger.SendToAsync(Reply(q, Forged), q.From!);
                await otherPort.SendToAsync(Reply(q, Forged), q.From!);
                await send(Reply(q, Good));
            },
            null);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal(0, Assert.Single(result.Trail).IgnoredDatagrams);
    }

    [Fact]
    public async Task Udp_LateReplyOfAnEarlierTry_DoesNotAnswerTheNext()
    {
        byte[]? late = null;
        await using var server = FakeServer.Start(q =>
        {
            if (late is null)
            {
                late = Reply(q, Forged);
                return [];
            }

            return [late, Reply(q, Good)];
        });

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal([AttemptOutcome.Timeout, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Equal(1, result.Trail[1].IgnoredDatagrams);
    }

    [Fact]
    public async Task Udp_ReplyComesTwice_SecondOneDisturbsNothing()
    {
        await using var server = FakeServer.Start(q => [Reply(q, Good), Reply(q, Good)]);
        var resolver = Resolvers.Create();

        for (var i = 0; i < 5; i++)
        {
            var result = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server) with { UseCache = false });
            Assert.Equal(AttemptOutcome.Answered, Assert.Single(result.Trail).Outcome);
        }
    }

    [Fact]
    public async Task Udp_FloodOfGuesses_MovesTheQueryToTcp()
    {
        await using var server = FakeServer.Start(
            q => Enumerable.Range(1, 200)
                .Select(i => new FakeReply(q) { Id = (q.Id + i) & 0xFFFF }.Address(Resolvers.Host, Forged).Build()),
            q => Reply(q, Good));

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal([AttemptOutcome.Flooded, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Equal(DnsTransport.Tcp, result.Trail[1].Transport);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(14)]
    [InlineData(30)]
    [InlineData(60)]
    public async Task Udp_RightIdButCutAnywhere_IsAskedAgainByTcp(int length)
    {
        await using var server = FakeServer.Start(q => [Reply(q, Forged)[..length]], q => Reply(q, Good));

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal([AttemptOutcome.Malformed, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
    }

    [Fact]
    public async Task Query_EachOne_HasItsOwnIdPortAndCase()
    {
        await using var server = FakeServer.Start(q => [Reply(q, Good)]);
        var resolver = Resolvers.Create();
        for (var i = 0; i < 24; i++)
        {
            await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server) with { UseCache = false });
        }

        var queries = server.UdpQueries.ToArray();

        // 24 draws of 16 bits, of some 28,000 ports, of 14 letters' case: that five of 24 meet is below one in a million.
        Assert.True(queries.Select(q => q.Id).Distinct().Count() > 19);
        Assert.True(queries.Select(q => ((IPEndPoint)q.From!).Port).Distinct().Count() > 19);
        Assert.True(queries.Select(q => q.NameAsSent).Distinct().Count() > 19);
        Assert.All(queries, q => Assert.Equal(Resolvers.Host, q.Name));
    }

    [Fact]
    public async Task Case_ServerLowersIt_TcpAnswersAndTheServerIsSparedAfterwards()
    {
        await using var server = FakeServer.Start(
            q => [new FakeReply(q) { Question = LowerCase(q) }.Address(Resolvers.Host, Good).Build()],
            q => new FakeReply(q) { Question = LowerCase(q) }.Address(Resolvers.Host, Good).Build());
        var resolver = Resolvers.Create();

        var first = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));
        var second = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server) with { UseCache = false });

        Assert.Equal([AttemptOutcome.CaseDiffers, AttemptOutcome.Answered], first.Trail.Select(a => a.Outcome));
        Assert.Equal([Good], first.Addresses.Select(a => a.ToString()));
        Assert.Equal(DnsTransport.Udp, Assert.Single(second.Trail).Transport);
        Assert.Equal(Resolvers.Host, server.UdpQueries.Last().NameAsSent);
    }

    [Fact]
    public async Task Case_ForgedDatagramOnly_TcpGivesTheTruthAndTheServerKeepsItsTrust()
    {
        await using var server = FakeServer.Start(
            q => [new FakeReply(q) { Question = LowerCase(q) }.Address(Resolvers.Host, Forged).Build()], q => Reply(q, Good));
        var resolver = Resolvers.Create();

        var result = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Null(resolver.Servers[server.Server].ChangedCase);
    }

    [Fact]
    public async Task Case_DiffersAndTcpIsShut_NothingIsBelieved()
    {
        await using var server = FakeServer.Start(
            q => [new FakeReply(q) { Question = LowerCase(q) }.Address(Resolvers.Host, Forged).Build()]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Empty(result.Addresses);
        Assert.Contains(result.Trail, a => a is { Transport: DnsTransport.Tcp, Cause: NetworkCause.PortUnreachable, ErrorNumber: 111 });
    }

    private static byte[] Reply(FakeQuery q, string address) => new FakeReply(q).Address(Resolvers.Host, address).Build();

    private static byte[] LowerCase(FakeQuery q) => [.. FakeReply.Name(q.Name), .. q.Question[^4..]];

    private static byte[] Make(Intruder intruder, FakeQuery q) => intruder switch
    {
        Intruder.WrongId => new FakeReply(q) { Id = q.Id ^ 1 }.Address(Resolvers.Host, Forged).Build(),
        Intruder.WrongName => new FakeReply(q) { Question = [.. FakeReply.Name("evil.example.net"), .. q.Question[^4..]] }.Build(),
        Intruder.WrongType => new FakeReply(q) { Question = [.. q.Question[..^4], 0, 16, 0, 1] }.Build(),
        Intruder.WrongClass => new FakeReply(q) { Question = [.. q.Question[..^1], 3] }.Build(),
        Intruder.AQuery => new FakeReply(q) { Flags = 0x0180 }.Address(Resolvers.Host, Forged).Build(),
        Intruder.WrongOpcode => new FakeReply(q) { Flags = 0xA180 }.Address(Resolvers.Host, Forged).Build(),
        Intruder.TwoQuestions => new FakeReply(q) { QuestionCount = 2, Question = [.. q.Question, .. q.Question] }.Build(),
        Intruder.Garbage => [(byte)((q.Id >> 8) ^ 0xFF), .. Enumerable.Range(0, 300).Select(i => (byte)(i * 37))],
        Intruder.OneByte => [(byte)(q.Id >> 8)],
        _ => [],
    };
}
