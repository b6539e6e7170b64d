using System.Net;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Resolving;

/// <summary>The plain way: a server answers, and the answer is read, by family.</summary>
public sealed class LookupTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.8.7")]
    [InlineData("::1")]
    public async Task Lookup_ServerAnswers_GivesAddressesTtlServerAndTrail(string address)
    {
        await using var server = FakeServer.Start(
            q => [new FakeReply(q).Address(Resolvers.Host, "203.0.113.10", ttl: 60).Build()], address);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.Answered, result.Outcome);
        Assert.Equal([IPAddress.Parse("203.0.113.10")], result.Addresses);
        var found = Assert.Single(result.Results);
        Assert.Equal(TimeSpan.FromSeconds(60), found.TimeToLive);
        Assert.Equal(server.Server, found.Server);
        Assert.Equal(AnswerSource.Network, found.Source);
        var attempt = Assert.Single(result.Trail);
        Assert.Equal(AttemptOutcome.Answered, attempt.Outcome);
        Assert.Equal(DnsTransport.Udp, attempt.Transport);
        Assert.Equal(ResponseCode.NoError, attempt.Code);
        Assert.True(attempt.IsReply);
    }

    [Fact]
    public async Task Lookup_Addresses_AsksBothFamiliesAtOnceAndInterleavesIpv6First()
    {
        var bothAsked = new TaskCompletionSource();
        var asked = 0;
        await using var server = FakeServer.Start(
            async (q, send) =>
            {
                if (Interlocked.Increment(ref asked) == 2)
                {
                    bothAsked.SetResult();
                }

                // Neither is answered before both were asked: one after the other would end in a timeout.
                await bothAsked.Task;
                await send(q.Type == 1
                    ? new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Address(Resolvers.Host, "192.0.2.2").Build()
                    : new FakeReply(q).Address(Resolvers.Host, "2001:db8::1").Build());
            },
            null);

        var result = await Resolvers.Create().LookupAsync(Resolvers.AskBoth(server.Server));

        // RFC 8305 §4: families alternate, IPv6 first.
        Assert.Equal(["2001:db8::1", "192.0.2.1", "192.0.2.2"], result.Addresses.Select(a => a.ToString()));
        Assert.Equal(LookupOutcome.Answered, result.Of(RecordType.A)!.Outcome);
        Assert.Equal(LookupOutcome.Answered, result.Of(RecordType.Aaaa)!.Outcome);
    }

    [Fact]
    public async Task Lookup_Ipv6AnswerNeverComes_Ipv4IsNotHeldUp()
    {
        await using var server = FakeServer.Start(
            q => q.Type == 1 ? [new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Build()] : []);

        var result = await Resolvers.Create(Resolvers.Quick with
        {
            TryTimeout = TimeSpan.FromSeconds(30),
            Deadline = TimeSpan.FromSeconds(30)
        })
            .LookupAsync(Resolvers.AskBoth(server.Server));

        Assert.Equal(["192.0.2.1"], result.Addresses.Select(a => a.ToString()));
        Assert.Equal(LookupOutcome.Answered, result.Outcome);
        Assert.Equal(LookupOutcome.Cancelled, result.Of(RecordType.Aaaa)!.Outcome);
    }

    [Fact]
    public async Task Lookup_NoServers_SaysSoAndSendsNothing()
    {
        var sockets = new LoopbackSocketFactory();

        var result = await Resolvers.Create(sockets: sockets).LookupAsync(Resolvers.AskBoth());

        // The machine's resolv.conf may well name a server: it must not be used.
        Assert.Equal(LookupOutcome.NoServers, result.Outcome);
        Assert.Empty(result.Trail);
        Assert.Equal(0, sockets.Made);
    }

    [Fact]
    public async Task Lookup_CallerCancels_ResultIsCancelled()
    {
        await using var server = FakeServer.StartSilent();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var lookup = Resolvers.Create(ResolverSettings.Default).LookupAsync(Resolvers.AskBoth(server.Server), cancel.Token);
        while (server.UdpQueries.IsEmpty)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();
        var result = await lookup;

        Assert.Equal(LookupOutcome.Cancelled, result.Outcome);
    }

    [Fact]
    public async Task Lookup_TypesMissingOrDoubled_IsTheCallersFault()
    {
        var request = Resolvers.Ask(RecordType.A, new NameServerEndpoint(IPAddress.Loopback));
        var resolver = Resolvers.Create();

        await Assert.ThrowsAsync<ArgumentException>(() => resolver.LookupAsync(request with { Types = [] }));
        await Assert.ThrowsAsync<ArgumentException>(() => resolver.LookupAsync(request with { Types = [RecordType.A, RecordType.A] }));
    }
}
