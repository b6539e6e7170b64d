using System.Net;

namespace MeshAgent.Contracts.Exits;

/// <summary>What should be with one exit.</summary>
/// <param name="Name">The exit.</param>
/// <param name="Endpoint">Where to contact it; null: leave it alone.</param>
/// <param name="IsSelected">
/// User traffic of the link should go to it. At most one exit of a link is selected; an exit is contacted before it is selected.
/// </param>
/// <param name="ProbeNumber">
/// Grows by one whenever the host wants a sign of life. The provider then contacts the exit at once (with a handshake where there is no
/// session), and sends packets through the tunnel to the exit that holds the link's traffic: to be answered by the exit itself, and by
/// somebody beyond it, as
/// <see cref="ExitReport.Answer"/> tells. An exit that does not hold the link's traffic can be sent nothing inside: where the protocol
/// can, it is made to shake hands anew, which <see cref="ExitReport.HandshakeAge"/> tells. The same number again asks for nothing.
/// </param>
public sealed record ExitDirective(string Name, IPEndPoint? Endpoint, bool IsSelected, long ProbeNumber);
