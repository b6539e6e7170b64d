using System.Buffers.Binary;
using System.Net.Sockets;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Capture;

/// <summary>
/// Writes every frame that passes a link, in both directions, to a file that tcpdump reads. tcpdump itself cannot capture here: as root it
/// insists on changing its groups, which a user namespace forbids.
/// </summary>
internal sealed class PacketRecorder : IAsyncDisposable
{
    /// <summary>Bytes kept of a frame: all headers and any DNS question; whole frames would let a flood fill the disk.</summary>
    private const int SnapLength = 512;

    /// <summary>Socket buffer in bytes: a burst of some ten thousand frames while both cores are busy starting daemons.</summary>
    private const int BufferSize = 16 * 1024 * 1024;

    /// <summary>SO_RCVBUFFORCE of asm-generic/socket.h: a buffer above the machine's limit for everybody (rmem_max).</summary>
    private const int SolSocket = 1, SoRcvBufForce = 33;

    /// <summary>linux/if_packet.h: tpacket_stats, two 32-bit counters, set back by reading.</summary>
    private const int SolPacket = 263, PacketStatistics = 6, StatisticsLength = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly FileStream _file;
    private readonly Task _work;
    private long _recorded = PcapFormat.HeadLength;

    private PacketRecorder(Socket socket, FileStream file)
    {
        _socket = socket;
        _file = file;
        _work = RecordAsync();
    }

    /// <summary>Bytes of the file that are whole records: a reader may see half of one that is being written across a page's end.</summary>
    public long Recorded => Volatile.Read(ref _recorded);

    /// <summary>Frames that the kernel had to drop because the recorder was too slow.</summary>
    public long Dropped
    {
        get
        {
            var counters = new byte[StatisticsLength];
            _socket.GetRawSocketOption(SolPacket, PacketStatistics, counters);
            field += BinaryPrimitives.ReadUInt32LittleEndian(counters.AsSpan(sizeof(uint)));
            return field;
        }
    }

    public static async Task<PacketRecorder> StartAsync(Neighbourhood world, Node node, string link, string path)
    {
        // Unbuffered: whoever waits for a packet in the file sees it as soon as it was received.
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await file.WriteAsync(PcapFormat.Head(SnapLength));
        return new PacketRecorder(await world.InNamespaceAsync(node, () => Open(link)), file);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _socket.Dispose();
        await _file.DisposeAsync();
        _stop.Dispose();
    }

    private static Socket Open(string link)
    {
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
        try
        {
            socket.SetRawSocketOption(SolSocket, SoRcvBufForce, BitConverter.GetBytes(BufferSize));
        }
        catch (SocketException)
        {
            // Older kernels allow it to the machine's root only. The smaller buffer may drop frames, which Dropped tells.
        }

        socket.Bind(new PacketEndPoint(Libc.IndexOf(link)));
        return socket;
    }

    private async Task RecordAsync()
    {
        var record = new byte[PcapFormat.RecordHeadLength + SnapLength];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var length = await _socket.ReceiveAsync(record.AsMemory(PcapFormat.RecordHeadLength), _stop.Token);
                PcapFormat.WriteRecordHead(record, DateTimeOffset.UtcNow, length);
                await _file.WriteAsync(record.AsMemory(0, PcapFormat.RecordHeadLength + length), _stop.Token);
                Volatile.Write(ref _recorded, _file.Position);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // The link went down, which the kernel reports once, or the recorder stops: the loop's condition tells which.
            }
        }
    }
}
