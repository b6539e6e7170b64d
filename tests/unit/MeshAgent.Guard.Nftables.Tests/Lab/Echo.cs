using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>Sends every datagram back to where it came from.</summary>
internal sealed class Echo : IDisposable
{
    private readonly Socket socket;

    public Echo(Station place, IpFamily family, int port, IPAddress? local = null)
    {
        socket = place.OpenUdp(family, port, local: local);
        _ = AnswerAsync(new IPEndPoint(family.Everything().BaseAddress, 0));
    }

    public void Dispose() => socket.Dispose();

    private async Task AnswerAsync(EndPoint any)
    {
        var content = new byte[2048];
        try
        {
            while (true)
            {
                var question = await socket.ReceiveFromAsync(content, any);
                await socket.SendToAsync(content.AsMemory(0, question.ReceivedBytes), question.RemoteEndPoint);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It ends when it is disposed of.
        }
    }
}
