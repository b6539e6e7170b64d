using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Resolving;

/// <summary>CNAME chains: followed in order, bounded, and nothing is taken that they do not lead to.</summary>
public sealed class AliasTests
{
    private const string Good = "192.0.2.1";

    [Fact]
    public async Task Chain_InAnyOrder_IsFollowedAndTheLeastTtlCounts()
    {
        await using var server = FakeServer.Start(q =>
        [
            new FakeReply(q).Address("b.example.org", Good, ttl: 500).Alias("a.example.com", "B.EXAMPLE.org", ttl: 40)
                .Alias(Resolvers.Host, "a.example.com", ttl: 90).Build(),
        ]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(40), result.Results[0].TimeToLive);
        Assert.Equal([RecordType.CName, RecordType.CName, RecordType.A], result.Results[0].Records.Select(r => r.Type));
    }

    [Fact]
    public async Task RecordsOfOtherOwners_AreNotTaken()
    {
        await using var server = FakeServer.Start(q =>
        [
            new FakeReply(q).Address("evil.example.net", "198.51.100.66").Address(Resolvers.Host, Good)
                .Alias("evil.example.net", Resolvers.Host).Raw(Resolvers.Host, 16, [1, 65]).Build(),
        ]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Single(result.Results[0].Records);
    }

    [Theory]
    [InlineData(8, LookupOutcome.Answered)]
    [InlineData(9, LookupOutcome.Malformed)]
    public async Task Chain_IsFollowedUpToEightAliases(int aliases, LookupOutcome expected)
    {
        await using var server = FakeServer.Start(q =>
        {
            var reply = new FakeReply(q).Alias(Resolvers.Host, "n1.example.net");
            for (var i = 1; i < aliases; i++)
            {
                reply.Alias($"n{i}.example.net", $"n{i + 1}.example.net");
            }

            return [reply.Address($"n{aliases}.example.net", Good).Build()];
        });

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(expected, result.Outcome);
    }

    [Theory]
    [InlineData(Resolvers.Host)]
    [InlineData("other.example.net")]
    public async Task Loop_EndsAndTheNextServerIsAsked(string target)
    {
        await using var looping = FakeServer.Start(
            q => [new FakeReply(q).Alias(Resolvers.Host, target).Alias(target, Resolvers.Host).Build()]);
        await using var good = FakeServer.Start(q => [new FakeReply(q).Address(Resolvers.Host, Good).Build()]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, looping.Server, good.Server));

        Assert.Equal([AttemptOutcome.BadChain, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
    }

    [Fact]
    public async Task ChainWithoutItsEnd_EndIsAskedFor()
    {
        await using var server = FakeServer.Start(q =>
        [
            q.Name == Resolvers.Host
                ? new FakeReply(q).Alias(Resolvers.Host, "a.example.com").Build()
                : new FakeReply(q).Address("a.example.com", Good).Build(),
        ]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal([Good], result.Addresses.Select(a => a.ToString()));
        Assert.Equal([AttemptOutcome.Alias, AttemptOutcome.Answered], result.Trail.Select(a => a.Outcome));
        Assert.Equal("a.example.com", result.Trail[1].Name.ToString());
    }

    [Fact]
    public async Task LoopOverSeveralReplies_IsBoundedTheSame()
    {
        await using var server = FakeServer.Start(q =>
        [
            new FakeReply(q).Alias(q.Name, q.Name == Resolvers.Host ? "b.example.net" : Resolvers.Host).Build(),
        ]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Malformed, result.Outcome);
        Assert.Equal(9, server.UdpQueries.Count);
    }

    [Fact]
    public async Task ChainToANameThatDoesNotExist_IsNameError()
    {
        await using var server = FakeServer.Start(
            q => [new FakeReply(q) { Code = 3 }.Alias(Resolvers.Host, "gone.example.net").Soa("example.net", 600, 30).Build()]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.NameError, result.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(30), result.Results[0].TimeToLive);
    }

    [Fact]
    public async Task AliasAskedForItself_IsNotFollowed()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Alias(Resolvers.Host, "a.example.com").Build()]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.CName, server.Server));

        Assert.Equal("a.example.com.", Assert.Single(result.Results[0].Records).Data.ToString());
    }
}
