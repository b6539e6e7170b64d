using System.Net;

namespace MeshAgent.Contracts.Exits;

/// <summary>What should be with one exit.</summary>
/// <param name="Name">The exit.</param>
/// <param name="Endpoint">Where to contact it; null: leave it alone.</param>
/// <param name="IsSelected">User traffic of the link should go to it. At most one exit of a link is selected; an exit is contacted before it is selected.</param>
/// <param name="ProbeNumber">
/// Grows by one whenever the host wants a sign of life. For the selected exit the provider then sends something through the tunnel that a living
/// far end answers, so that <see cref="ExitReport.ReceivedBytes"/> grows; for any other it starts the contact anew (a fresh handshake).
/// The same number again asks for nothing.
/// </param>
public sealed record ExitDirective(string Name, IPEndPoint? Endpoint, bool IsSelected, long ProbeNumber);
