using System.Net;
using System.Net.Sockets;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>
/// A name server at the provider's addresses that answers every question by the same failure. dnsmasq cannot be told to, and the
/// provider's must not run beside it.
/// </summary>
internal sealed class FailingNameServer : IDisposable
{
    /// <summary>NXDOMAIN: there is no such name (RFC 1035 §4.1.1).</summary>
    public const byte NameError = 3;

    /// <summary>SERVFAIL: the server has a trouble of its own (RFC 1035 §4.1.1).</summary>
    public const byte ServerFailure = 2;

    private const int HeaderLength = 12;
    private const int LongestQuestion = 512;

    private readonly IReadOnlyList<Socket> sockets;
    private int questions;

    private FailingNameServer(IReadOnlyList<Socket> sockets, byte code)
    {
        this.sockets = sockets;
        foreach (var socket in sockets)
        {
            _ = AnswerAsync(socket, code);
        }
    }

    /// <summary>Questions so far.</summary>
    public int Questions => Volatile.Read(ref questions);

    /// <summary>Starts it.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="code">The failure, a response code below 16.</param>
    public static async Task<FailingNameServer> StartAsync(Neighbourhood world, byte code) => new(
        await world.InNamespaceAsync(Node.Isp, static () => AddressPlan.Families.Select(static family => Open(family)).ToList()), code);

    public void Dispose()
    {
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    private static Socket Open(FamilyAddresses family)
    {
        var socket = new Socket(family.Family, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(family.WanNameServer), 53));
        return socket;
    }

    private async Task AnswerAsync(Socket socket, byte code)
    {
        var message = new byte[LongestQuestion];
        var nobody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                var asked = await socket.ReceiveFromAsync(message, nobody);
                var end = EndOfQuestion(message.AsSpan(0, asked.ReceivedBytes));
                if (end < 0)
                {
                    continue;
                }

                Interlocked.Increment(ref questions);

                // The header and the question come back as they came: a response, recursion available, no records, not even EDNS's.
                message[2] |= 0x80;
                message[3] = (byte)(0x80 | code);
                message.AsSpan(6, HeaderLength - 6).Clear();
                await socket.SendToAsync(message.AsMemory(0, end), asked.RemoteEndPoint);
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            // It was stopped.
        }
    }

    // One name of labels, each with its length before it, then type and class (RFC 1035 §4.1.2).
    private static int EndOfQuestion(ReadOnlySpan<byte> message)
    {
        var at = HeaderLength;
        while (at < message.Length && message[at] != 0)
        {
            at += message[at] + 1;
        }

        return at + 5 <= message.Length ? at + 5 : -1;
    }
}
