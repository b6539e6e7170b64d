using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Tunnels.Probing;

/// <summary>
/// Probes by raw ICMP sockets bound to the tunnel link. The kernel queues the answers until they are collected, so that nothing runs
/// meanwhile.
/// </summary>
/// <param name="random">Makes identifiers, so that two agents' answers are not mixed up.</param>
/// <param name="context">Keeps the sockets.</param>
internal sealed class EchoProbe(Random random, IPluginContext context) : ITunnelProbe
{
    private const int SocketLevel = 1;
    private const int BindToDevice = 25;

    // linux/icmp.h and linux/icmpv6.h: a set bit blocks a type. raw(7), ICMP_FILTER; RFC 3542 §3.2, ICMP6_FILTER.
    private const int RawLevel = 255;
    private const int Icmp6Level = 58;
    private const int Filter = 1;

    // The longest answer that matters: an IP header with options, the header of the message, and the quoted start of the request.
    private const int Buffer = 256;

    private readonly Dictionary<IpFamily, Socket> open = [];
    private EchoRounds rounds = new();
    private readonly ushort identifier = (ushort)random.Next(ushort.MaxValue);
    private string openLink = "";

    /// <inheritdoc/>
    public int Send(string link, long number, IReadOnlyList<EchoShot> shots)
    {
        Collect();
        if (link != openLink)
        {
            Close();
            openLink = link;
        }

        rounds.Add(number, shots);
        var taken = 0;
        for (var place = 0; place < Math.Min(shots.Count, EchoRounds.MostShots); place++)
        {
            var shot = shots[place];
            taken += IsTaken(SocketFor(shot.Destination.Family()), shot, EchoRounds.Sequence(number, place)) ? 1 : 0;
        }

        if (taken == 0)
        {
            // Perhaps the link was made anew under its name: the sockets are bound to the old one.
            Close();
        }

        return taken;
    }

    /// <inheritdoc/>
    public ProbeAnswer? Collect()
    {
        var buffer = new byte[Buffer];
        foreach (var (family, socket) in open)
        {
            while (socket.Poll(0, SelectMode.SelectRead) && Receive(socket, buffer) is var length and > 0)
            {
                if (EchoMessage.TryReadAnswer(family, buffer.AsSpan(0, length), identifier, out var sequence))
                {
                    rounds.Take(sequence);
                }
            }
        }

        if (rounds.IsAnswered)
        {
            Close();
        }

        return rounds.Best();
    }

    /// <inheritdoc/>
    public void Restart()
    {
        Close();
        rounds = new EchoRounds();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static Socket Open(string link, IpFamily family)
    {
        var isIPv4 = family == IpFamily.IPv4;
        var socket = new Socket(
            isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Raw, isIPv4 ? ProtocolType.Icmp : ProtocolType.IcmpV6);

        // socket(7), SO_BINDTODEVICE: they leave by the tunnel or not at all, whatever the routes say.
        socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.UTF8.GetBytes(link + '\0'));
        socket.SetRawSocketOption(isIPv4 ? RawLevel : Icmp6Level, Filter, Blocked(family));
        return socket;
    }

    private static byte[] Blocked(IpFamily family)
    {
        var mask = new byte[family == IpFamily.IPv4 ? sizeof(uint) : 8 * sizeof(uint)];
        Array.Fill(mask, byte.MaxValue);
        var (reply, timeExceeded) = EchoMessage.AnswerTypes(family);
        foreach (var type in new[] { reply, timeExceeded })
        {
            var word = mask.AsSpan(type / 32 * sizeof(uint));
            var bits = BitConverter.ToUInt32(word) & ~(1u << (type % 32));
            BitConverter.TryWriteBytes(word, bits);
        }

        return mask;
    }

    private Socket SocketFor(IpFamily family)
    {
        if (!open.TryGetValue(family, out var socket))
        {
            socket = Open(openLink, family);
            open.Add(family, socket);
            context.Entrust(socket);
        }

        return socket;
    }

    private bool IsTaken(Socket socket, EchoShot shot, ushort sequence)
    {
        try
        {
            socket.Ttl = shot.HopLimit;
            socket.SendTo(EchoMessage.Request(shot.Destination.Family(), identifier, sequence), new IPEndPoint(shot.Destination, 0));
            return true;
        }
        catch (SocketException)
        {
            // No way for it: the exit table refuses IPv6 while no exit carries traffic, or the tunnel lost its address.
            return false;
        }
    }

    private static int Receive(Socket socket, byte[] buffer)
    {
        try
        {
            return socket.Receive(buffer);
        }
        catch (SocketException)
        {
            // An answer longer than the buffer is nothing that was asked for; a link that went has nothing to say.
            return 0;
        }
    }

    private void Close()
    {
        foreach (var socket in open.Values)
        {
            socket.Dispose();
        }

        open.Clear();
        openLink = "";
    }
}
