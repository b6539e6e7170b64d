using System.Net;

namespace MeshAgent.Exits.WireGuard.Probing;

/// <summary>Sends something through a tunnel that a living far end answers.</summary>
internal interface ITunnelProbe
{
    /// <summary>Sends one packet.</summary>
    /// <param name="link">The tunnel link that it must leave by.</param>
    /// <param name="destination">Its inner destination.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When the kernel has taken it.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel has no way for it.</exception>
    ValueTask SendAsync(string link, IPAddress destination, CancellationToken cancellationToken);
}
