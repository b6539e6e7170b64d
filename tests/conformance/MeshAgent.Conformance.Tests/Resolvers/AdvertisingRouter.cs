using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Conformance.Stages.Kernel;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>
/// The router at the far end of the uplink: it advertises name servers (RFC 8106) when they change and when it is asked (RFC 4861 §6.2.6).
/// </summary>
internal sealed class AdvertisingRouter : IAsyncDisposable
{
    private const byte Solicitation = 133, Advertisement = 134, Rdnss = 25;
    private const int HopLimit = 255;

    private readonly KernelNamespace space;
    private readonly Socket socket;
    private readonly IPEndPoint everybody;
    private readonly Task answering;
    private byte[] message = [];

    private AdvertisingRouter(KernelNamespace space, Socket socket, int link)
    {
        (this.space, this.socket) = (space, socket);
        everybody = new IPEndPoint(new IPAddress(IPAddress.Parse("ff02::1").GetAddressBytes(), link), 0);
        answering = Task.Run(AnswerAsync);
    }

    /// <summary>Sets it up.</summary>
    /// <param name="space">Where it lives.</param>
    /// <param name="link">Its link, which is up and has the address fe80::1.</param>
    /// <returns>The router, which advertises nothing yet.</returns>
    public static async Task<AdvertisingRouter> CreateAsync(KernelNamespace space, string link)
    {
        var index = int.Parse((await space.ExecuteAsync("", "ip", "-o", "link", "show", link)).Split(':')[0], CultureInfo.InvariantCulture);
        var socket = await space.RunAsync(
            static () => Task.FromResult(new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6)));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, HopLimit);
        var allRouters = new IPv6MulticastOption(IPAddress.Parse("ff02::2"), index);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, allRouters);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
        return new AdvertisingRouter(space, socket, index);
    }

    /// <summary>Advertises servers to all nodes of the link, now and to whoever asks later.</summary>
    /// <param name="servers">The servers, each with the seconds that it may be used; 0 takes it back.</param>
    public void Advertise(params IEnumerable<(IPAddress Address, uint Seconds)> servers)
    {
        message = Message(servers);
        socket.SendTo(message, everybody);
    }

    /// <summary>Sends an advertisement whose last option has no length, which discards the whole (RFC 4861 §6.1.2).</summary>
    /// <param name="server">A server that stands before it.</param>
    public void SendDamaged(IPAddress server) => socket.SendTo([.. Message([(server, 600)]), Rdnss, 0, 0, 0, 0, 0, 0, 0], everybody);

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await answering;
        await space.DisposeAsync();
    }

    private static byte[] Message(IEnumerable<(IPAddress Address, uint Seconds)> servers)
    {
        // No default router: its lifetime is 0. One option for each server, of three times eight bytes.
        List<byte> message = [Advertisement, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        foreach (var (address, seconds) in servers)
        {
            var lifetime = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(lifetime, seconds);
            message.AddRange([Rdnss, 3, 0, 0, .. lifetime, .. address.GetAddressBytes()]);
        }

        return [.. message];
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var heard = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.IPv6Any, 0));
                if (heard.ReceivedBytes > 0 && buffer[0] == Solicitation && message.Length > 0)
                {
                    await socket.SendToAsync(message, everybody);
                }
            }
        }
        catch (Exception end) when (end is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
