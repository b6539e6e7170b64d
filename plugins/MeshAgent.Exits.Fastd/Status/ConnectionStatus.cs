namespace MeshAgent.Exits.Fastd.Status;

/// <summary>A session with a peer.</summary>
/// <param name="Age">Time since it was established.</param>
/// <param name="ReceivedBytes">Payload received; keep-alives and handshakes are not counted.</param>
/// <param name="SentBytes">Payload sent.</param>
internal sealed record ConnectionStatus(TimeSpan Age, long ReceivedBytes, long SentBytes);
