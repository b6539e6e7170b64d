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
    public async Task Tcp_SeveralQueriesOnOneConnection_AreAnsweredInOrder()
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

        Assert.Equal(1, ClientBytes.Id(await ReadFramedAsync(client)));
        Assert.Equal(2, ClientBytes.Id(await ReadFramedAsync(client)));
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
