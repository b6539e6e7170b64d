using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>Clients that send what no program should, as fast as they can: others are answered, and memory stays bounded.</summary>
public sealed class FloodTests
{
    /// <summary>How long the flood lasts, seconds; some by default, ten minutes before a release.</summary>
    private const string Duration = "MESHAGENT_FLOOD_SECONDS";

    /// <summary>
    /// Growth of the heap that is allowed: the cache at its fullest (1024 replies of these sizes), and all places in flight and waiting.
    /// </summary>
    private const long AllowedBytes = 8 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task HundredThousandMalformed_OthersAreAnswered()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()]);
        await using var running = new RunningForwarder(ForwarderSettings.Default, server.Server);
        var place = await running.StartOnFreePortAsync(Patience);
        using var client = Connected(place);
        var random = new Random(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 100_000; i++)
        {
            client.Send(Malformed(random));
        }

        await AssertAnsweredAsync(place);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, AllowedBytes);
    }

    [Fact]
    public async Task Flood_OfDifferentQuestions_IsBoundedAndOthersAreAnsweredAfterwards()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable(Duration) ?? "3", CultureInfo.InvariantCulture);

        // It records what it is asked, which is thrown away below.
        await using var server = FakeServer.Start(
            async (q, send) => await send(new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()), onTcp: null);
        await using var running = new RunningForwarder(ForwarderSettings.Default, server.Server);
        var place = await running.StartOnFreePortAsync(Patience);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();
        var most = 0L;

        var flooding = Enumerable.Range(0, 2).Select(number => Task.Factory.StartNew(
            () => Flood(place, number, started, TimeSpan.FromSeconds(seconds)),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        while (!Task.WhenAll(flooding).IsCompleted)
        {
            await Task.WhenAny(Task.WhenAll(flooding), Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken));
            server.UdpQueries.Clear();
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        var sent = (await Task.WhenAll(flooding)).Sum();
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} questions in {seconds} s, heap at most {most >> 10} KiB more");
        Assert.InRange(sent, 1000, long.MaxValue);
        Assert.InRange(most, long.MinValue, 4 * AllowedBytes);
        await AssertAnsweredAsync(place);
        server.UdpQueries.Clear();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, AllowedBytes);
    }

    private static long Flood(IPEndPoint place, int number, long started, TimeSpan duration)
    {
        using var client = Connected(place);
        client.Blocking = false;
        var random = new Random(number);
        var reply = new byte[QuestionDesk.RoomAtOnce];
        long sent = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            client.Send(
                random.Next(4) == 0 ? Malformed(random) : ClientBytes.Query($"n{random.Next(100_000)}.example.net", payload: 1232),
                SocketFlags.None,
                out _);
            client.Receive(reply, SocketFlags.None, out _);
            sent++;
        }

        return sent;
    }

    private static byte[] Malformed(Random random)
    {
        var bytes = ClientBytes.Query("exit1.example.net", payload: 1232, dnssecOk: true);
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            bytes[random.Next(2, bytes.Length)] = (byte)random.Next(256);
        }

        // Malformed for certain: a question is announced that is not there.
        (bytes[4], bytes[5]) = (0, (byte)random.Next(2, 256));
        return random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static async Task AssertAnsweredAsync(IPEndPoint place)
    {
        using var client = Connected(place);
        var reply = new byte[512];
        var deadline = Stopwatch.GetTimestamp();
        while (true)
        {
            Assert.True(Stopwatch.GetElapsedTime(deadline) < Patience);
            await client.SendAsync(ClientBytes.Query("exit1.example.net", id: 4711));
            using var wait = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                var length = await client.ReceiveAsync(reply, SocketFlags.None, wait.Token);
                if (ClientBytes.Code(reply) == 0)
                {
                    Assert.Equal([192, 0, 2, 1], reply[(length - 4)..length]);
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                // Lost in the flood: as any client would, ask again.
            }
        }
    }

    private static Socket Connected(IPEndPoint place)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(place);
        return client;
    }
}
