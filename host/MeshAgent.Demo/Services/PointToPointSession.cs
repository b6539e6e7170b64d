using System.Net.NetworkInformation;
using System.Net.Sockets;
using MeshAgent.Demo.Capture;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Demo.Services;

/// <summary>
/// A session over the WAN cable that stands for PPPoE, for kernels without PPP: the router gets a real point-to-point link (a tun device:
/// no link-layer address, no neighbours, <c>POINTOPOINT,NOARP</c> as ppp0 has) with a peer address and without a gateway, and the cable
/// below it has no address. What the link sends travels as plain Ethernet frames, so that the capture at the provider's end judges it like
/// any other WAN.
/// </summary>
public sealed class PointToPointSession : IAsyncDisposable
{
    /// <summary>The session's end on the cable. Not the cable's own address: the router's kernel must not take the frames as well.</summary>
    private const string OwnMac = "02:00:5e:00:53:77";

    /// <summary>PPPoE takes 8 bytes of Ethernet's 1500 (RFC 2516 §7).</summary>
    private const int Mtu = 1492;

    /// <summary>Addresses and type of an Ethernet frame.</summary>
    private const int HeadLength = 14;

    private static readonly byte[] ToProvider = [.. Octets(AddressPlan.IspMac), .. Octets(OwnMac)];

    /// <summary>How soon the relay notices that it is to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly SafeFileHandle _link;
    private readonly Socket _cable;
    private readonly Task _work;

    private PointToPointSession(SafeFileHandle link, Socket cable)
    {
        _link = link;
        _cable = cable;
        _work = Task.Factory.StartNew(Relay, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Takes the addresses off the router's WAN cable and puts the session on it; there is no default route yet.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="link">Name of the new link in the router.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The running session; it ends with the neighbourhood at the latest.</returns>
    public static async Task<PointToPointSession> DialAsync(Neighbourhood world, string link, CancellationToken cancellation = default)
    {
        var cable = world.Options.Links.Wan;
        await world.IpAsync(Node.Router, $"address flush dev {cable}", cancellation);
        await world.IpAsync(Node.Router, $"link set dev {cable} promisc on", cancellation);
        // A frame that is relayed must carry its checksum: nobody behind the relay fills it in.
        await world.InNamespaceAsync(Node.Isp, () => TunTap.ChecksumInSoftware(AddressPlan.IspWanLink));
        var (ends, socket) = await world.InNamespaceAsync(Node.Router, () => (TunTap.Open(link), OpenCable(cable)));
        var session = new PointToPointSession(ends, socket);
        world.Track(session);
        await world.IpAsync(Node.Router, $"link set dev {link} mtu {Mtu} up", cancellation);
        foreach (var family in AddressPlan.Families)
        {
            await world.IpAsync(
                Node.Router, $"address add {family.RouterWan} peer {family.IspWan}/{family.HostLength} dev {link}", cancellation);
            await world.IpAsync(
                Node.Isp, $"neighbour replace {family.RouterWan} lladdr {OwnMac} dev {AddressPlan.IspWanLink} nud permanent", cancellation);
        }

        world.Capture.RouterLink = link;
        return session;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _work;
            _link.Dispose();
            _cable.Dispose();
            _stop.Dispose();
        }
    }

    private static byte[] Octets(string mac) => PhysicalAddress.Parse(mac).GetAddressBytes();

    private static Socket OpenCable(string cable)
    {
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified) { Blocking = false };
        socket.Bind(new PacketEndPoint(Libc.IndexOf(cable)));
        return socket;
    }

    private void Relay()
    {
        var frame = new byte[HeadLength + 65536];
        while (!_stop.IsCancellationRequested)
        {
            if (!TunTap.WaitReadable(_link, _cable.SafeHandle, Patience))
            {
                continue;
            }

            while (TunTap.TryRead(_link, frame.AsSpan(HeadLength)) is > 0 and var length)
            {
                ToProvider.CopyTo(frame, 0);
                (frame[12], frame[13]) = frame[HeadLength] >> 4 == 4 ? ((byte)0x08, (byte)0x00) : ((byte)0x86, (byte)0xdd);
                TrySend(frame.AsSpan(0, HeadLength + length));
            }

            while (TryReceive(frame) is > HeadLength and var length)
            {
                if (frame.AsSpan(0, 6).SequenceEqual(ToProvider.AsSpan(6)))
                {
                    TunTap.TryWrite(_link, frame.AsSpan(HeadLength, length - HeadLength));
                }
            }
        }
    }

    // What does not fit into a queue, or meets a cable that is down, is lost, as on any link.
    private void TrySend(ReadOnlySpan<byte> frame) => _cable.Send(frame, SocketFlags.None, out _);

    private int TryReceive(Span<byte> frame)
    {
        var length = _cable.Receive(frame, SocketFlags.None, out var error);
        return error == SocketError.Success ? length : 0;
    }
}
