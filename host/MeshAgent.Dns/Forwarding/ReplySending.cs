using System.Buffers;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>Gives the same content to all who waited for it, each in the form of its own query.</summary>
internal static class ReplySending
{
    /// <summary>Composes and sends.</summary>
    /// <param name="waiting">The first of those who waited.</param>
    /// <param name="content">What they are told.</param>
    public static void Send(WaitingClient? waiting, in ReplyContent content)
    {
        if (waiting is null)
        {
            return;
        }

        Span<byte> datagram = stackalloc byte[QuestionDesk.MaxDatagram];
        for (var client = waiting; client is not null; client = client.Next)
        {
            if (client.Transport == DnsTransport.Udp)
            {
                Send(client, content, datagram);
                continue;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(MessageLimits.MaxLength);
            Send(client, content, buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Send(WaitingClient client, in ReplyContent content, Span<byte> buffer)
    {
        if (ClientQuery.TryRead(client.Message, out var query))
        {
            var length = ReplyComposer.Compose(query, content, QuestionDesk.LimitOf(query, client.Transport), buffer);
            client.Send(buffer[..length]);
        }
    }
}
