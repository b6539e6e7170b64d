using System.Net;
using MeshAgent.Dns.Cache;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Dns.Tests.Cache;

/// <summary>Answers past their TTL (RFC 8767), and answers of an earlier run.</summary>
public sealed class StaleTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task ServersFail_ExpiredAnswerStandsInWithTheTrailOfTheFailure()
    {
        await using var server = FakeServer.Start(OnceThen(q => [new FakeReply(q) { Code = 2 }.Build()]));
        var resolver = Resolvers.Create(clock: _clock);
        var request = Resolvers.Ask(RecordType.A, server.Server);

        await resolver.LookupAsync(request);
        _clock.Advance(TimeSpan.FromHours(2));
        var stale = await resolver.LookupAsync(request);
        var strict = await resolver.LookupAsync(request with { AllowStale = false });

        Assert.True(stale.IsStale);
        Assert.Equal(LookupOutcome.Answered, stale.Outcome);
        Assert.Equal("192.0.2.1", stale.Addresses.Single().ToString());
        Assert.Equal(TimeSpan.FromSeconds(30), stale.Results[0].TimeToLive);
        Assert.All(stale.Trail, a => Assert.Equal(AttemptOutcome.ServerFailure, a.Outcome));
        Assert.NotEmpty(stale.Trail);
        Assert.Equal(LookupOutcome.ServerFailure, strict.Outcome);
    }

    [Fact]
    public async Task NoServersLeft_ExpiredAnswerStandsIn()
    {
        await using var server = FakeServer.Start(OnceThen(_ => []));
        var resolver = Resolvers.Create(clock: _clock);

        await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.True((await resolver.LookupAsync(Resolvers.Ask(RecordType.A))).IsStale);
    }

    [Fact]
    public async Task StaleAnswer_EndsAtItsLimit()
    {
        await using var server = FakeServer.Start(OnceThen(q => [new FakeReply(q) { Code = 5 }.Build()]));
        var resolver = Resolvers.Create(clock: _clock);
        var request = Resolvers.Ask(RecordType.A, server.Server);

        await resolver.LookupAsync(request);
        _clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromHours(1));

        Assert.Equal(LookupOutcome.Refused, (await resolver.LookupAsync(request)).Outcome);
    }

    [Fact]
    public async Task NameNoLongerExists_IsAnAnswerAndEndsTheStaleOne()
    {
        await using var server = FakeServer.Start(OnceThen(q => [new FakeReply(q) { Code = 3 }.Soa("net", 60, 60).Build()]));
        var resolver = Resolvers.Create(clock: _clock);
        var request = Resolvers.Ask(RecordType.A, server.Server);

        await resolver.LookupAsync(request);
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(LookupOutcome.NameError, (await resolver.LookupAsync(request)).Outcome);
        Assert.Empty(resolver.ExportLastGood());
    }

    [Fact]
    public async Task LastGoodExists_SilenceIsWaitedOutForTheShorterDeadline()
    {
        await using var silent = FakeServer.StartSilent();
        var settings = Resolvers.Quick with { TryTimeout = TimeSpan.FromSeconds(9), Deadline = TimeSpan.FromSeconds(9) };
        var resolver = Resolvers.Create(settings);
        resolver.ImportLastGood([LastGood(DateTimeOffset.UtcNow)]);

        var result = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, silent.Server));

        Assert.True(result.IsStale);
        Assert.InRange(Assert.Single(result.Trail).Elapsed, TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Export_Import_CarriesLastGoodAnswersOverARestart()
    {
        await using var server = FakeServer.Start(
            q => q.Type == 1 ? [new FakeReply(q).Alias(Resolvers.Host, "a.example.com").Address("a.example.com", "192.0.2.1").Build()]
                : [new FakeReply(q).Address(Resolvers.Host, "2001:db8::1").Build()]);
        var before = Resolvers.Create(clock: _clock);
        await before.LookupAsync(Resolvers.AskBoth(server.Server));
        _clock.Advance(TimeSpan.FromDays(1));
        var kept = before.ExportLastGood();

        var after = Resolvers.Create(clock: _clock);
        var taken = after.ImportLastGood(kept);
        var result = await after.LookupAsync(Resolvers.AskBoth());

        Assert.Equal(2, taken);
        Assert.All(kept, k => Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), k.ObtainedAt));
        Assert.True(result.IsStale);
        Assert.Equal(["2001:db8::1", "192.0.2.1"], result.Addresses.Select(a => a.ToString()));
    }

    [Fact]
    public async Task Import_NeverCountsAsFresh()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(Resolvers.Host, "192.0.2.9").Build()]);
        var resolver = Resolvers.Create(clock: _clock);
        resolver.ImportLastGood([LastGood(_clock.GetUtcNow())]);

        var result = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal("192.0.2.9", result.Addresses.Single().ToString());
    }

    [Fact]
    public async Task Import_FromAfterThePresent_IsUsable()
    {
        // The router came up in 1970, as one without a clock does.
        var resolver = Resolvers.Create(clock: _clock);
        var taken = resolver.ImportLastGood([LastGood(_clock.GetUtcNow() + TimeSpan.FromDays(20_000))]);

        Assert.Equal(1, taken);
        Assert.True((await resolver.LookupAsync(Resolvers.Ask(RecordType.A))).IsStale);
    }

    [Fact]
    public void Import_TooOldEmptyOrOfTheWrongFamily_IsPassedOver()
    {
        var good = LastGood(_clock.GetUtcNow());
        LastGoodAnswer[] bad =
        [
            good with { ObtainedAt = _clock.GetUtcNow() - TimeSpan.FromDays(3) },
            good with { Addresses = [] },
            good with { Addresses = [IPAddress.IPv6Loopback] },
            good with { Type = RecordType.Txt },
        ];

        Assert.Equal(0, Resolvers.Create(clock: _clock).ImportLastGood(bad));
        Assert.Equal(1, Resolvers.Create(Resolvers.Quick with { CacheEntries = 1 }, _clock)
            .ImportLastGood([good, good with { Name = DnsName.Parse("two.example") }]));
    }

    private static LastGoodAnswer LastGood(DateTimeOffset obtained) => new(
        DnsName.Parse(Resolvers.Host),
        RecordType.A,
        [IPAddress.Parse("192.0.2.1")],
        new NameServerEndpoint(IPAddress.Parse("198.51.100.53")),
        TimeSpan.FromSeconds(60),
        obtained);

    private static Func<FakeQuery, IEnumerable<byte[]>> OnceThen(Func<FakeQuery, IEnumerable<byte[]>> afterwards)
    {
        var asked = 0;
        return q => asked++ == 0 ? [new FakeReply(q).Address(Resolvers.Host, "192.0.2.1", ttl: 300).Build()] : afterwards(q);
    }
}
