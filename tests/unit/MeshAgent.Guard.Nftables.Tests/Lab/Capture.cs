using System.Collections.Concurrent;
using System.Net.Sockets;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>Records what one station sends, on the other end of its wire.</summary>
internal sealed class Capture : IDisposable
{
    private const int EveryProtocol = 0x0300;
    private readonly ConcurrentQueue<SeenPacket> packets = new();
    private readonly Socket socket;
    private readonly byte[] sender;
    private readonly Thread thread;
    private volatile bool over;

    public Capture(NetworkNamespace place, byte[] sender)
    {
        this.sender = sender;
        socket = place.Run(() => new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)EveryProtocol));
        socket.ReceiveBufferSize = 16 << 20;
        thread = new Thread(Record) { IsBackground = true };
        thread.Start();
    }

    public IEnumerable<SeenPacket> Packets => packets;

    public bool Saw(Func<SeenPacket, bool> isWanted) => packets.Any(isWanted);

    public async Task<SeenPacket> WaitForAsync(Func<SeenPacket, bool> isWanted, string what)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(Saw(isWanted)), what);
        return packets.First(isWanted);
    }

    public void Dispose()
    {
        over = true;
        thread.Join();
        socket.Dispose();
    }

    // Closing a packet socket does not end a receive that waits on it, so none waits for long.
    private void Record()
    {
        var frame = new byte[4096];
        while (!over)
        {
            if (socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead)
                && socket.Receive(frame) is var length
                && frame.AsSpan(6, 6).SequenceEqual(sender)
                && SeenPacket.Parse(frame.AsSpan(0, length)) is { } packet)
            {
                packets.Enqueue(packet);
            }
        }
    }
}
