using System.Net;
using MeshAgent.Contracts.Exits;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>What a tunnel keeps of one far end: where it is contacted, and the session with it.</summary>
/// <param name="server">The far end.</param>
internal sealed class FakePeer(ExitServer server)
{
    /// <summary>How long a handshake is tried without anything to send.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan RejectAfter = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan KeepaliveAfter = TimeSpan.FromSeconds(10);

    public ExitServer Server { get; } = server;

    public IPEndPoint? Endpoint { get; set; }

    public bool IsSelected { get; set; }

    public long ProbeNumber { get; set; }

    public DateTimeOffset? HandshakeAt { get; set; }

    public DateTimeOffset NextAttempt { get; set; }

    public DateTimeOffset NextRenewal { get; set; }

    public DateTimeOffset GivesUpAt { get; set; }

    public DateTimeOffset NextKeepalive { get; set; }

    public ProbeAnswer? Answer { get; set; }

    public long Sent { get; set; }

    public long Received { get; set; }

    /// <summary>Whether the last handshake is young enough.</summary>
    public bool IsInSession(DateTimeOffset now) => HandshakeAt is { } at && now - at < RejectAfter;

    /// <summary>What comes back for a second's data: data, or a keep-alive from time to time.</summary>
    public long AnswerToData(DateTimeOffset now)
    {
        if (!Server.Swallows)
        {
            return 500;
        }

        var isDue = now >= NextKeepalive;
        NextKeepalive = isDue ? now + KeepaliveAfter : NextKeepalive;
        return isDue ? 32 : 0;
    }

    /// <summary>The session is lost, and a new one is tried at once.</summary>
    public void LoseSession(DateTimeOffset now) => (HandshakeAt, NextAttempt, GivesUpAt) = (null, now, now + GiveUpAfter);

    /// <summary>Everything is forgotten, as with the link.</summary>
    public void Forget()
    {
        Endpoint = null;
        IsSelected = false;
        ProbeNumber = 0;
        HandshakeAt = null;
        Answer = null;
        (Sent, Received) = (0, 0);
    }
}
