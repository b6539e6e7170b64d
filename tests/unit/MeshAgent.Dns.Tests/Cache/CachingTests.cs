using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Dns.Tests.Cache;

/// <summary>The cache seen through lookups: TTLs, negative answers (RFC 2308), its bound, and questions asked once.</summary>
public sealed class CachingTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Answer_WithinItsTtl_IsNotAskedAgainAndItsTtlRunsDown()
    {
        await using var server = FakeServer.Start(q => [Answer(q, ttl: 100)]);
        var resolver = Resolvers.Create(clock: _clock);
        var request = Resolvers.Ask(RecordType.A, server.Server);

        await resolver.LookupAsync(request);
        _clock.Advance(TimeSpan.FromSeconds(99));
        var cached = await resolver.LookupAsync(request);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var renewed = await resolver.LookupAsync(request);

        Assert.Equal(AnswerSource.Cache, cached.Results[0].Source);
        Assert.Equal(TimeSpan.FromSeconds(1), cached.Results[0].TimeToLive);
        Assert.Empty(cached.Trail);
        Assert.Equal(AnswerSource.Network, renewed.Results[0].Source);
        Assert.Equal(2, server.UdpQueries.Count);
    }

    [Fact]
    public async Task Answer_NameInAnotherCase_IsTheSameEntry()
    {
        await using var server = FakeServer.Start(q => [Answer(q, ttl: 100)]);
        var resolver = Resolvers.Create(clock: _clock);

        await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));
        await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server) with { Name = DnsName.Parse("EXIT1.Example.NET.") });

        Assert.Single(server.UdpQueries);
    }

    [Theory]
    [InlineData(0u, 5)]
    [InlineData(4u, 5)]
    [InlineData(6u, 6)]
    [InlineData(86_400u, 3600)]
    [InlineData(0x8000_0000u, 5)]
    [InlineData(uint.MaxValue, 5)]
    public async Task Ttl_IsClamped(uint sent, int seconds)
    {
        // RFC 2181 §8: a TTL with the top bit set is zero; the clamp's bounds are the settings' defaults.
        await using var server = FakeServer.Start(q => [Answer(q, sent)]);

        var result = await Resolvers.Create(clock: _clock).LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(TimeSpan.FromSeconds(seconds), result.Results[0].TimeToLive);
    }

    [Theory]
    [InlineData(0, 600u, 20u, 20)]
    [InlineData(3, 20u, 600u, 20)]
    [InlineData(3, 6000u, 6000u, 60)]
    public async Task NegativeAnswer_IsKeptForTheLesserOfSoaTtlAndMinimumCapped(int code, uint ttl, uint minimum, int seconds)
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Code = code }.Soa("net", ttl, minimum).Build()]);
        var resolver = Resolvers.Create(clock: _clock);
        var request = Resolvers.Ask(RecordType.A, server.Server);

        var first = await resolver.LookupAsync(request);
        _clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        var cached = await resolver.LookupAsync(request);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await resolver.LookupAsync(request);

        Assert.Equal(TimeSpan.FromSeconds(seconds), first.Results[0].TimeToLive);
        Assert.Equal(first.Outcome, cached.Outcome);
        Assert.Equal(AnswerSource.Cache, cached.Results[0].Source);
        Assert.Equal(2, server.UdpQueries.Count);
    }

    [Fact]
    public async Task NegativeAnswerWithoutSoa_IsNotKept()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Code = 3 }.Build()]);
        var resolver = Resolvers.Create(clock: _clock);

        await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));
        await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(2, server.UdpQueries.Count);
    }

    [Fact]
    public async Task NewAnswer_TakesThePlaceOfTheOld()
    {
        var asked = 0;
        await using var server = FakeServer.Start(
            q => [new FakeReply(q).Address(Resolvers.Host, asked++ == 0 ? "192.0.2.1" : "192.0.2.2").Build()]);
        var resolver = Resolvers.Create(clock: _clock);
        var request = Resolvers.Ask(RecordType.A, server.Server);

        await resolver.LookupAsync(request);
        await resolver.LookupAsync(request with { UseCache = false });
        var cached = await resolver.LookupAsync(request);

        Assert.Equal("192.0.2.2", cached.Addresses.Single().ToString());
    }

    [Fact]
    public async Task Flush_OrCacheOff_AsksAgain()
    {
        await using var server = FakeServer.Start(q => [Answer(q, 100)]);
        var request = Resolvers.Ask(RecordType.A, server.Server);
        var flushed = Resolvers.Create(clock: _clock);
        var without = Resolvers.Create(Resolvers.Quick with { CacheEntries = 0 }, _clock);

        await flushed.LookupAsync(request);
        flushed.FlushCache();
        await flushed.LookupAsync(request);
        await without.LookupAsync(request);
        await without.LookupAsync(request);

        Assert.Equal(4, server.UdpQueries.Count);
    }

    [Fact]
    public async Task Cache_Full_DropsWhatWasNotUsedForLongest()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.Name, "192.0.2.1").Build()]);
        var resolver = Resolvers.Create(Resolvers.Quick with { CacheEntries = 2 }, _clock);
        foreach (var name in (string[])["a.example", "b.example", "a.example", "c.example", "a.example", "b.example"])
        {
            await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server) with { Name = DnsName.Parse(name) });
        }

        Assert.Equal(["a.example", "b.example", "c.example", "b.example"], server.UdpQueries.Select(q => q.Name));
    }

    [Fact]
    public async Task HugeAnswer_IsGivenButNotKept()
    {
        var strings = Enumerable.Repeat(Enumerable.Repeat((byte)255, 1).Concat(new byte[255]), 20).SelectMany(b => b).ToArray();
        await using var server = FakeServer.Start(
            q => [new FakeReply(q) { Flags = 0x8380 }.Build()], q => new FakeReply(q).Raw(Resolvers.Host, 16, strings).Build());
        var resolver = Resolvers.Create(clock: _clock);

        await resolver.LookupAsync(Resolvers.Ask(RecordType.Txt, server.Server));
        var second = await resolver.LookupAsync(Resolvers.Ask(RecordType.Txt, server.Server));

        Assert.Equal(AnswerSource.Network, second.Results[0].Source);
    }

    [Fact]
    public async Task SameQuestionFromMany_IsAskedOnce()
    {
        var release = new TaskCompletionSource();
        await using var server = FakeServer.Start(
            async (q, send) =>
            {
                await release.Task;
                await send(Answer(q, 100));
            },
            null);
        var resolver = Resolvers.Create(clock: _clock);

        var lookups = Enumerable.Range(0, 50).Select(_ => resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server))).ToArray();
        release.SetResult();
        var results = await Task.WhenAll(lookups);

        Assert.Single(server.UdpQueries);
        Assert.All(results, r => Assert.Equal(LookupOutcome.Answered, r.Outcome));
    }

    [Fact]
    public async Task SameQuestion_OneWaiterLeaves_TheOthersStillGetTheAnswer()
    {
        var release = new TaskCompletionSource();
        await using var server = FakeServer.Start(
            async (q, send) =>
            {
                await release.Task;
                await send(Answer(q, 100));
            },
            null);
        var resolver = Resolvers.Create(clock: _clock);
        using var leave = new CancellationTokenSource();

        var leaver = resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server), leave.Token);
        var stayer = resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));
        await leave.CancelAsync();
        var left = await leaver;
        release.SetResult();

        Assert.Equal(LookupOutcome.Cancelled, left.Outcome);
        Assert.Equal(LookupOutcome.Answered, (await stayer).Outcome);
        Assert.Single(server.UdpQueries);
    }

    [Fact]
    public async Task TooManyQuestionsAtOnce_AreRefusedAsOverloaded()
    {
        await using var silent = FakeServer.StartSilent();
        var resolver = Resolvers.Create(Resolvers.Quick with { MaxFlights = 1 });

        var results = await Task.WhenAll(
            resolver.LookupAsync(Resolvers.Ask(RecordType.A, silent.Server)),
            resolver.LookupAsync(Resolvers.Ask(RecordType.MX, silent.Server)));

        Assert.Equal([LookupOutcome.Timeout, LookupOutcome.Overloaded], results.Select(r => r.Outcome));
    }

    private static byte[] Answer(FakeQuery q, uint ttl) => new FakeReply(q).Address(Resolvers.Host, "192.0.2.1", ttl).Build();
}
