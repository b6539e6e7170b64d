using System.Net;
using MeshAgent.Contracts.Exits;

namespace MeshAgent.Tunnels.Probing;

/// <summary>One echo request of a probe.</summary>
/// <param name="Destination">Its inner destination.</param>
/// <param name="HopLimit">
/// How many routers it may pass, the exit included, 1 to 255; the one at which it ends answers that its time is exceeded.
/// </param>
/// <param name="Origin">What an answer to it proves.</param>
internal sealed record EchoShot(IPAddress Destination, byte HopLimit, AnswerOrigin Origin);
