using System.Net.Sockets;
using System.Text;

namespace MeshAgent.Host.Supervision;

/// <summary>Tells the service manager how the daemon stands (sd_notify(3)); does nothing where there is none, as under procd.</summary>
internal sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? socket;
    private readonly UnixDomainSocketEndPoint? address;

    /// <summary>Connects to the manager.</summary>
    /// <param name="notifySocket">The value of <c>NOTIFY_SOCKET</c>: a path, or a name of the abstract namespace after <c>@</c>.</param>
    public ServiceNotifier(string? notifySocket)
    {
        if (string.IsNullOrEmpty(notifySocket) || notifySocket[0] is not ('/' or '@'))
        {
            return;
        }

        address = new UnixDomainSocketEndPoint(notifySocket[0] == '@' ? "\0" + notifySocket[1..] : notifySocket);
        socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    }

    /// <summary>The daemon is at work.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>The daemon ends.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>One line for <c>systemctl status</c>.</summary>
    /// <param name="line">The line.</param>
    public void Status(string line) => Send($"STATUS={line}");

    /// <summary>The daemon reads its configuration anew.</summary>
    /// <param name="monotonicMicroseconds">CLOCK_MONOTONIC now, as <c>Type=notify-reload</c> asks.</param>
    public void Reloading(long monotonicMicroseconds) => Send($"RELOADING=1\nMONOTONIC_USEC={monotonicMicroseconds}");

    /// <inheritdoc/>
    public void Dispose() => socket?.Dispose();

    private void Send(string state)
    {
        try
        {
            socket?.SendTo(Encoding.UTF8.GetBytes(state), address!);
        }
        catch (SocketException)
        {
            // A manager that does not listen is no reason to stop routing.
        }
    }

}
