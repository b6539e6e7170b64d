using System.Diagnostics;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>The way at the least cost: without an object when the answer is kept, renewing, and giving way to all servers.</summary>
public sealed class DirectWayTests
{
    private const string Host = "exit1.example.net";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Kept_IsAnsweredWithoutAnObject()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Edns().Build()]);
        var desk = new TestDesk(null, server.Server);
        var clients = new ThisMachine(TimeProvider.System);
        byte[] sender = [2, 0, 0xC0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        var query = ClientBytes.Query(Host, payload: 1232);
        var reply = new byte[QuestionDesk.RoomAtOnce];
        await desk.AskAsync(query);
        var answered = 0;
        void AskMany(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var isOurs = clients.Has(sender) && desk.Desk.TryAnswer(query, DnsTransport.Udp, reply, out var length) && length > 0;
                answered += isOurs ? 1 : 0;
            }
        }

        // The first calls compile.
        AskMany(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        AskMany(10_000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(10_100, answered);
        Assert.Single(server.UdpQueries);
    }

    [Fact]
    public async Task InUseAndNearlyOver_IsRenewedWithoutWaiting()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1", ttl: 100).Build()]);
        var desk = new TestDesk(null, server.Server);
        await desk.AskAsync(ClientBytes.Query(Host));

        desk.Clock.Advance(TimeSpan.FromSeconds(89));
        await desk.AskAsync(ClientBytes.Query(Host));
        Assert.Single(server.UdpQueries);
        desk.Clock.Advance(TimeSpan.FromSeconds(2));
        var atOnce = desk.AnswerAsync(ClientBytes.Query(Host));
        Assert.True(atOnce.IsCompletedSuccessfully);
        var old = await atOnce;

        Assert.Equal(9u, ClientBytes.FirstTtl(old!, Host));
        await UntilAsync(async () => ClientBytes.FirstTtl(await desk.AskAsync(ClientBytes.Query(Host)), Host) == 100);
        Assert.Equal(2, server.UdpQueries.Count);
    }

    [Fact]
    public async Task RenewalFails_WhatIsKeptIsServedToItsEnd()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1", ttl: 100).Build()]);
        var desk = new TestDesk(null, server.Server);
        await desk.AskAsync(ClientBytes.Query(Host));
        desk.Servers = [new NameServerEndpoint(System.Net.IPAddress.Parse("127.0.0.77"), 9)];

        desk.Clock.Advance(TimeSpan.FromSeconds(95));
        await desk.AskAsync(ClientBytes.Query(Host));
        desk.Clock.Advance(TimeSpan.FromSeconds(4));
        var last = await desk.AskAsync(ClientBytes.Query(Host));

        Assert.Equal((0, 1u), (ClientBytes.Code(last), ClientBytes.FirstTtl(last, Host)));
    }

    [Fact]
    public async Task FirstServerIsSilent_TheSecondAnswers()
    {
        await using var silent = FakeServer.StartSilent();
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()]);
        var desk = new TestDesk(ForwarderSettings.Default with { Deadline = Patience }, silent.Server, server.Server);

        var reply = await desk.AskAsync(ClientBytes.Query(Host)).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal([192, 0, 2, 1], reply[^4..]);
        Assert.NotEmpty(silent.UdpQueries);
    }

    [Fact]
    public async Task EveryQuestion_HasAnotherPortAndId()
    {
        const int Questions = 64;
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()]);
        var desk = new TestDesk(null, server.Server);

        for (var i = 0; i < Questions; i++)
        {
            await desk.AskAsync(ClientBytes.Query($"exit{i}.a-name-long-enough-for-many-cases.example.net"));
        }

        // Drawn at random out of some 28,000 and 65,536: a double now and then is chance, ten are not. On a slow machine some are asked
        // twice.
        Assert.InRange(server.UdpQueries.Select(static query => query.From).Distinct().Count(), Questions - 10, 4 * Questions);
        Assert.InRange(server.UdpQueries.Select(static query => query.Id).Distinct().Count(), Questions - 10, 4 * Questions);
        Assert.InRange(server.UdpQueries.Count(static query => query.NameAsSent != query.Name), Questions - 2, 4 * Questions);
    }

    [Fact]
    public async Task AllServersDead_FailsUntilOneIsBack()
    {
        var address = FreePlace();
        var desk = new TestDesk(null, new NameServerEndpoint(address.Address, address.Port));
        Assert.Equal(ClientBytes.ServerFailure, ClientBytes.Code(await desk.AskAsync(ClientBytes.Query(Host))));

        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()]);
        desk.Servers = [.. desk.Servers, server.Server];
        desk.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(0, ClientBytes.Code(await desk.AskAsync(ClientBytes.Query(Host))));
    }

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience);
            await Task.Yield();
        }
    }

    private static System.Net.IPEndPoint FreePlace()
    {
        using var probe = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return (System.Net.IPEndPoint)probe.Client.LocalEndPoint!;
    }
}
