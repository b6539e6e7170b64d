using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Resolving;

/// <summary>Which trouble earns the same server another try, and when the next one is asked.</summary>
public sealed class NextServerTests
{
    private const string Good = "192.0.2.1";

    [Fact]
    public async Task ServFail_ThenGood_SameServerAnswers()
    {
        var asked = 0;
        await using var server = FakeServer.Start(q => [asked++ == 0 ? new FakeReply(q) { Code = 2 }.Build() : Answer(q)]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([AttemptOutcome.ServerFailure, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Equal(ResponseCode.ServerFailure, result.Trail[0].Code);
    }

    [Fact]
    public async Task ServFail_Twice_NextServerAnswers()
    {
        await using var failing = FakeServer.Start(q => [new FakeReply(q) { Code = 2 }.Build()]);
        await using var good = FakeServer.Start(q => [Answer(q)], "127.0.0.2");

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, failing.Server, good.Server));

        Assert.Equal([failing.Server, failing.Server, good.Server], result.Trail.Select(a => a.Server));
        Assert.Equal(LookupOutcome.Answered, result.Outcome);
    }

    [Theory]
    [InlineData(5, AttemptOutcome.Refused)]
    [InlineData(9, AttemptOutcome.OtherError)]
    public async Task OtherErrorCode_NextServerAtOnce(int code, AttemptOutcome outcome)
    {
        await using var refusing = FakeServer.Start(q => [new FakeReply(q) { Code = code }.Build()]);
        await using var good = FakeServer.Start(q => [Answer(q)]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, refusing.Server, good.Server));

        Assert.Equal([outcome, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.True(result.Trail[0].IsReply);
    }

    [Fact]
    public async Task NothingListens_NextServerAtOnceAndTheCauseIsRecorded()
    {
        NameServerEndpoint shut;
        await using (var gone = FakeServer.StartSilent("127.0.0.3"))
        {
            shut = gone.Server;
        }

        await using var good = FakeServer.Start(q => [Answer(q)]);

        var result = await Resolvers.Create(Resolvers.Quick with { NextServerDelay = TimeSpan.FromSeconds(30) })
            .LookupAsync(Resolvers.Ask(RecordType.A, shut, good.Server));

        Assert.Equal([AttemptOutcome.Unreachable, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Equal(NetworkCause.PortUnreachable, result.Trail[0].Cause);
        Assert.Equal(111, result.Trail[0].ErrorNumber);
    }

    [Fact]
    public async Task Silence_SameServerIsTriedAgainAndTheNextOneBesideIt()
    {
        await using var silent = FakeServer.StartSilent();
        await using var good = FakeServer.Start(q => [Answer(q)]);

        var result = await Resolvers.Create(Resolvers.Quick with { NextServerDelay = TimeSpan.FromMilliseconds(450) })
            .LookupAsync(Resolvers.Ask(RecordType.A, silent.Server, good.Server));

        Assert.Equal(LookupOutcome.Answered, result.Outcome);
        Assert.Equal(
            [AttemptOutcome.Timeout, AttemptOutcome.Abandoned, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Equal(2, silent.UdpQueries.Count);
    }

    [Fact]
    public async Task Silence_OfAll_EndsByTheDeadlineWithEveryTryInTheTrail()
    {
        await using var first = FakeServer.StartSilent();
        await using var second = FakeServer.StartSilent("::1");

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, first.Server, second.Server));

        Assert.Equal(LookupOutcome.Timeout, result.Outcome);
        Assert.Equal(4, result.Trail.Length);
        Assert.All(result.Trail, a => Assert.Equal(AttemptOutcome.Timeout, a.Outcome));
        Assert.True(result.Trail.Max(a => a.Started + a.Elapsed) < Resolvers.Quick.Deadline + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Deadline_OfTheRequest_EndsTheLookup()
    {
        await using var silent = FakeServer.StartSilent();

        var result = await Resolvers.Create(ResolverSettings.Default).LookupAsync(
            Resolvers.Ask(RecordType.A, silent.Server) with { Deadline = TimeSpan.FromMilliseconds(200) });

        Assert.Equal(LookupOutcome.Timeout, result.Outcome);
        Assert.InRange(Assert.Single(result.Trail).Elapsed, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(1.4));
    }

    [Fact]
    public async Task ManyServers_NoMoreThanTheBoundAreAskedAtOnceOrAtAll()
    {
        var servers = new List<FakeServer>();
        for (var i = 0; i < 6; i++)
        {
            servers.Add(FakeServer.StartSilent());
        }

        var settings = Resolvers.Quick with
        {
            MaxServers = 5,
            MaxParallelServers = 2,
            NextServerDelay = TimeSpan.FromMilliseconds(10),
            Deadline = TimeSpan.FromSeconds(10),
        };

        var result = await Resolvers.Create(settings).LookupAsync(Resolvers.Ask(RecordType.A, [.. servers.Select(s => s.Server)]));

        Assert.Equal(5, result.Trail.Select(a => a.Server).Distinct().Count());
        Assert.All(
            result.Trail,
            a => Assert.True(result.Trail.Count(b => b.Started <= a.Started && a.Started < b.Started + b.Elapsed) <= 2));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task FailingServer_IsAskedLastAfterwardsAndComesBackAfterItsPenalty()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var failing = FakeServer.Start(q => [new FakeReply(q) { Code = 2 }.Build()]);
        await using var good = FakeServer.Start(q => [Answer(q)]);
        var resolver = Resolvers.Create(clock: clock);
        var request = Resolvers.Ask(RecordType.A, failing.Server, good.Server) with { UseCache = false };

        await resolver.LookupAsync(request);
        var penalised = await resolver.LookupAsync(request);
        clock.Advance(ResolverSettings.Default.ServerPenalty);
        var afterwards = await resolver.LookupAsync(request);

        Assert.Equal([good.Server], penalised.Trail.Select(a => a.Server));
        Assert.Equal(failing.Server, afterwards.Trail[0].Server);
        Assert.Equal(4, resolver.Servers[failing.Server].ConsecutiveFailures);
        Assert.NotNull(resolver.Servers[good.Server].RoundTrip);
    }

    [Fact]
    public async Task RotatedOrder_SpreadsTheFirstQuery()
    {
        await using var first = FakeServer.Start(q => [Answer(q)]);
        await using var second = FakeServer.Start(q => [Answer(q)]);
        var resolver = Resolvers.Create(Resolvers.Quick with { ServerOrder = ServerOrder.Rotated });
        for (var i = 0; i < 20; i++)
        {
            await resolver.LookupAsync(Resolvers.Ask(RecordType.A, first.Server, second.Server) with { UseCache = false });
        }

        // Twenty fair draws from a fixed seed; that one side is never drawn has a chance of two in a million.
        Assert.NotEmpty(first.UdpQueries);
        Assert.NotEmpty(second.UdpQueries);
        Assert.Equal(20, first.UdpQueries.Count + second.UdpQueries.Count);
    }

    [Fact]
    public async Task EmptyAnswerWithSoa_IsFinal()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Soa("example.net", 60, 60).Build()]);
        await using var never = FakeServer.Start(q => [Answer(q)]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server, never.Server));

        Assert.Equal(LookupOutcome.NoData, result.Outcome);
        Assert.Empty(never.UdpQueries);
    }

    [Theory]
    [InlineData(0, LookupOutcome.NoData)]
    [InlineData(3, LookupOutcome.NameError)]
    public async Task NegativeAnswerWithoutSoa_IsBelievedOnlyWhenNobodyKnowsBetter(int code, LookupOutcome alone)
    {
        await using var portal = FakeServer.Start(q => [new FakeReply(q) { Code = code }.Build()]);
        await using var good = FakeServer.Start(q => [Answer(q)]);

        var both = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, portal.Server, good.Server));
        var onlyPortal = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, portal.Server));

        Assert.Equal(LookupOutcome.Answered, both.Outcome);
        Assert.Equal(alone, onlyPortal.Outcome);
    }

    [Fact]
    public async Task SoaOfAnotherZone_DoesNotMakeANegativeAnswerFinal()
    {
        await using var liar = FakeServer.Start(q => [new FakeReply(q) { Code = 3 }.Soa("example.org", 60, 60).Build()]);
        await using var good = FakeServer.Start(q => [Answer(q)]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, liar.Server, good.Server));

        Assert.Equal(LookupOutcome.Answered, result.Outcome);
    }

    private static byte[] Answer(FakeQuery q) => new FakeReply(q).Address(Resolvers.Host, Good).Build();
}
