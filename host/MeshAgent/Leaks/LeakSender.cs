using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Host.Leaks;

/// <summary>Sends the packets of the test. Each dies at the first router that it meets, should it leave: its hop limit is 1.</summary>
internal sealed class LeakSender : IDisposable
{
    // asm-generic/socket.h
    private const int SolSocket = 1;
    private const int BindToDevice = 25;
    private const int SetMark = 36;

    private const byte EchoRequest = 8; // RFC 792
    private const byte EchoRequestV6 = 128; // RFC 4443 §4.1

    private const int ControlHops = 64;

    private readonly List<Socket> open = [];

    /// <summary>Sends one.</summary>
    /// <param name="probe">The packet.</param>
    /// <returns>Why the kernel did not take it; empty when it did, which does not mean that it left.</returns>
    public string Send(LeakProbe probe)
    {
        var (kind, protocol) = (probe.Transport, probe.Family) switch
        {
            (LeakTransport.Udp, _) => (SocketType.Dgram, ProtocolType.Udp),
            (LeakTransport.Tcp, _) => (SocketType.Stream, ProtocolType.Tcp),
            (_, IpFamily.IPv4) => (SocketType.Raw, ProtocolType.Icmp),
            _ => (SocketType.Raw, ProtocolType.IcmpV6),
        };
        try
        {
            var socket = new Socket(probe.Family.ToAddressFamily(), kind, protocol) { Blocking = false };

            // Closed at the end only: a connection's first packet may be waiting for the neighbour's address.
            open.Add(socket);
            Prepare(socket, probe);
            Send(socket, probe);
            return "";
        }
        catch (SocketException pending) when (pending.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return "";
        }
        catch (SocketException refused)
        {
            return refused.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => open.ForEach(static socket => socket.Dispose());

    private static void Prepare(Socket socket, LeakProbe probe)
    {
        // For IPv6 the same property is the hop limit (IPV6_UNICAST_HOPS).
        socket.Ttl = probe.Mark == 0 ? (short)1 : (short)ControlHops;
        if (probe.Mark != 0)
        {
            var mark = probe.Mark;
            socket.SetRawSocketOption(SolSocket, SetMark, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref mark)));
        }

        if (probe.BoundTo.Length > 0)
        {
            socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.UTF8.GetBytes(probe.BoundTo + '\0'));
        }

        if (probe.Source is { } source)
        {
            socket.Bind(new IPEndPoint(source, 0));
        }
    }

    private static void Send(Socket socket, LeakProbe probe)
    {
        var content = probe.Content.ToArray();
        switch (probe.Transport)
        {
            case LeakTransport.Tcp:
                socket.Connect(new IPEndPoint(probe.Target, probe.Port));
                break;
            case LeakTransport.Udp:
                socket.SendTo(content, new IPEndPoint(probe.Target, probe.Port));
                break;
            default:
                socket.SendTo(Echo(probe.Family, content), new IPEndPoint(probe.Target, 0));
                break;
        }
    }

    private static byte[] Echo(IpFamily family, byte[] content)
    {
        byte[] message = [family == IpFamily.IPv4 ? EchoRequest : EchoRequestV6, 0, 0, 0, 0, 1, 0, 1, .. content];

        // The kernel fills in ICMPv6's, which covers addresses that it has yet to choose.
        if (family == IpFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        }

        return message;
    }

    // RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (var at = 0; at < message.Length; at += 2)
        {
            sum += (uint)((message[at] << 8) | (at + 1 < message.Length ? message[at + 1] : 0));
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
