using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>Whatever comes instead of the reply: clients get the right answer or SERVFAIL, and nothing wrong is kept.</summary>
public sealed class HostileServerTests
{
    private const string Host = "exit1.example.net";
    private const string Wrong = "203.0.113.66";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>What a server may send that is no reply to the query, by name.</summary>
    private static readonly Dictionary<string, Func<FakeQuery, byte[]>> Lies = new()
    {
        ["garbage"] = static _ => [.. Enumerable.Range(0, 200).Select(static i => (byte)((i * 7) + 3))],
        ["empty"] = static _ => [],
        ["wrong id"] = static q => new FakeReply(q) { Id = q.Id ^ 1 }.Address(q.NameAsSent, Wrong).Build(),
        ["wrong name"] = static q => Lie(q, [.. FakeReply.Name("other.example.net"), 0, 1, 0, 1]),
        ["wrong type"] = static q => Lie(q, [.. q.Question[..^4], 0, 28, 0, 1]),
        ["wrong case"] = static q => Lie(q, Swapped(q.Question)),
        ["a query"] = static q => new FakeReply(q) { Flags = 0x0100 }.Address(q.NameAsSent, Wrong).Build(),
        ["cut record"] = static q => new FakeReply(q).Address(q.NameAsSent, Wrong).Build()[..^2],
        ["pointer loop"] = static q =>
        [
            .. new FakeReply(q).Address(q.NameAsSent, Wrong).Build()[..(12 + q.Question.Length)],
            0xC0, (byte)(12 + q.Question.Length), 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 203, 0, 113, 66,
        ],
    };

    public static TheoryData<string> LieNames => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(LieNames))]
    public async Task OnlyLies_EndInFailureAndNothingIsKept(string lie)
    {
        await using var server = FakeServer.Start(q => [Lies[lie](q)]);
        var desk = new TestDesk(null, server.Server);

        var reply = await desk.AskAsync(ClientBytes.Query(Host)).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((ClientBytes.ServerFailure, 0), (ClientBytes.Code(reply), ClientBytes.Answers(reply)));
        await AssertNothingIsKeptAsync(desk);
    }

    [Theory]
    [MemberData(nameof(LieNames))]
    public async Task LiesBeforeTheTruth_NeverWin(string lie)
    {
        byte[] Truth(FakeQuery q) => new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build();
        await using var server = FakeServer.Start(q => [.. Enumerable.Repeat(Lies[lie](q), 5), Truth(q)], Truth);
        var desk = new TestDesk(ForwarderSettings.Default, server.Server);

        var reply = await desk.AskAsync(ClientBytes.Query(Host)).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal([192, 0, 2, 1], reply[^4..]);
    }

    [Fact]
    public async Task TenThousandForgeries_NeverWin()
    {
        // From the server's own address and port, as somebody on the path would send them: each id but the right one.
        byte[] Truth(FakeQuery q) => new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build();
        IEnumerable<byte[]> Forgeries(FakeQuery q) =>
            Enumerable.Range(1, 10_000).Select(i => new FakeReply(q) { Id = (q.Id + i) & 0xFFFF }.Address(q.NameAsSent, Wrong).Build());
        await using var server = FakeServer.Start(Forgeries, Truth);
        var desk = new TestDesk(ForwarderSettings.Default, server.Server);

        for (var i = 0; i < 3; i++)
        {
            var asking = desk.AskAsync(ClientBytes.Query($"exit{i}.example.net"));
            var reply = await asking.WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.True(ClientBytes.Code(reply) == ClientBytes.ServerFailure || reply.AsSpan(^4..).SequenceEqual((byte[])[192, 0, 2, 1]));
        }
    }

    [Fact]
    public async Task RightReplyOfAnotherAddress_IsNotHeard()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.3"), 0));
        await using var server = FakeServer.Start(
            async (q, send) =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await other.SendToAsync(new FakeReply(q).Address(q.NameAsSent, Wrong).Build(), q.From!);
                }

                await send(new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build());
            },
            onTcp: null);

        var reply = await new TestDesk(ForwarderSettings.Default, server.Server).AskAsync(ClientBytes.Query(Host));

        Assert.Equal([192, 0, 2, 1], reply[^4..]);
    }

    private static async Task AssertNothingIsKeptAsync(TestDesk desk)
    {
        // Once the memory of the failure is over, an honest server is asked as if nothing had been.
        await using var honest = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()]);
        desk.Servers = [honest.Server];
        desk.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([192, 0, 2, 1], (await desk.AskAsync(ClientBytes.Query(Host)))[^4..]);
        Assert.NotEmpty(honest.UdpQueries);
    }

    private static byte[] Lie(FakeQuery query, byte[] question)
        => new FakeReply(query) { Question = question }.Address(query.NameAsSent, Wrong).Build();

    private static byte[] Swapped(byte[] question)
        => [.. question[..^4].Select(static value => char.IsAsciiLetter((char)value) ? (byte)(value ^ 0x20) : value), .. question[^4..]];
}
