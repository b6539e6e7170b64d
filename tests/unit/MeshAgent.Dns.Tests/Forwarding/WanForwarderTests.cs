using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>The forwarder on real loopback sockets.</summary>
public sealed class WanForwarderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task PortInUse_IsToldAndOpensWhenFree()
    {
        await using var running = new RunningForwarder(ForwarderSettings.Default with { OpenAgain = TimeSpan.FromMilliseconds(50) });
        using (var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            running.Start((IPEndPoint)other.LocalEndPoint!);
            Assert.Contains("in use", Assert.Single(running.Forwarder.Places).Problem, StringComparison.Ordinal);
        }

        await running.UntilAsync(static places => places.All(static place => place.IsOpen), Patience);
    }

    [Fact]
    public async Task Tcp_SeveralQueriesOnOneConnection_AreAllAnswered()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build()]);
        await using var running = new RunningForwarder(ForwarderSettings.Default, server.Server);
        var place = await running.StartOnFreePortAsync(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(place, TestContext.Current.CancellationToken);

        for (var id = 1; id <= 2; id++)
        {
            await FakeServer.SendFramedAsync(client.Client, ClientBytes.Query("exit1.example.net", id: id));
        }

        int[] ids = [ClientBytes.Id(await ReadFramedAsync(client)), ClientBytes.Id(await ReadFramedAsync(client))];
        Assert.Equal([1, 2], ids.Order());
    }

    [Fact]
    public async Task Tcp_SlowQuestion_DoesNotHoldUpTheNext()
    {
        var release = new TaskCompletionSource();
        await using var server = FakeServer.Start(
            async (q, send) =>
            {
                if (q.Name.StartsWith("slow", StringComparison.Ordinal))
                {
                    await release.Task;
                }

                await send(new FakeReply(q).Address(q.NameAsSent, "192.0.2.1").Build());
            },
            onTcp: null);
        await using var running = new RunningForwarder(ForwarderSettings.Default, server.Server);
        var place = await running.StartOnFreePortAsync(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(place, TestContext.Current.CancellationToken);

        // In one segment, as RFC 7766 §6.2.1.1 has it.
        byte[] slow = ClientBytes.Query("slow.example.net", id: 1), quick = ClientBytes.Query("quick.example.net", id: 2);
        await client.Client.SendAsync((byte[])[0, (byte)slow.Length, .. slow, 0, (byte)quick.Length, .. quick]);

        Assert.Equal(2, ClientBytes.Id(await ReadFramedAsync(client)));
        release.SetResult();
        Assert.Equal(1, ClientBytes.Id(await ReadFramedAsync(client)));
    }

    [Fact]
    public async Task Open_ListensOnLoopbackOnly()
    {
        await using var running = new RunningForwarder(ForwarderSettings.Default);
        var place = await running.StartOnFreePortAsync(Patience);
        var port = $":{place.Port:X4}";

        // proc(5): the local address in hexadecimal, 0100007F for 127.0.0.1, then the port.
        string[] tables = ["/proc/self/net/udp", "/proc/self/net/udp6", "/proc/self/net/tcp", "/proc/self/net/tcp6"];
        var places = tables.SelectMany(File.ReadLines)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[1].EndsWith(port, StringComparison.Ordinal))
            .Select(static fields => fields[1].Split(':')[0]);

        Assert.Equal(["0100007F", "0100007F"], places);
    }

    [Fact]
    public async Task Stopped_ClosesItsPortsAndThreads()
    {
        var running = new RunningForwarder(ForwarderSettings.Default);
        var place = await running.StartOnFreePortAsync(Patience);

        await running.DisposeAsync();

        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        again.Bind(place);
    }

    [Fact]
    public async Task Tcp_SilentClient_IsClosed()
    {
        await using var running = new RunningForwarder(ForwarderSettings.Default with { IdleLimit = TimeSpan.FromMilliseconds(100) });
        var place = await running.StartOnFreePortAsync(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(place, TestContext.Current.CancellationToken);

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Tcp_MoreClientsThanAllowed_AreClosedAtOnce()
    {
        await using var running = new RunningForwarder(ForwarderSettings.Default with { MaxConnections = 1 });
        var place = await running.StartOnFreePortAsync(Patience);
        using var first = new TcpClient();
        using var second = new TcpClient();
        await first.ConnectAsync(place, TestContext.Current.CancellationToken);
        await FakeServer.SendFramedAsync(first.Client, ClientBytes.Query("exit1.example.net"));
        Assert.Equal(ClientBytes.ServerFailure, ClientBytes.Code(await ReadFramedAsync(first)));
        await second.ConnectAsync(place, TestContext.Current.CancellationToken);

        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("192.0.2.99", false)]
    [InlineData("2001:db8::99", false)]
    public void ThisMachine_HasItsOwnAddressesOnly(string address, bool expected)
        => Assert.Equal(expected, ThisMachine.Has(IPAddress.Parse(address)));

    private static async Task<byte[]> ReadFramedAsync(TcpClient client)
    {
        var length = new byte[2];
        await client.GetStream().ReadExactlyAsync(length, TestContext.Current.CancellationToken);
        var message = new byte[(length[0] << 8) | length[1]];
        await client.GetStream().ReadExactlyAsync(message, TestContext.Current.CancellationToken);
        return message;
    }
}
