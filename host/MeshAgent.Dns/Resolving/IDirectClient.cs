using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>Who waits for a question that was asked directly. Called on the asker's thread, or that of its timer; must not wait.</summary>
internal interface IDirectClient
{
    /// <summary>The reply came, passed every check, and settles the question. The last call.</summary>
    /// <param name="reply">The message, the question in the case asked for; only valid during the call.</param>
    /// <param name="shape">What scanning it found.</param>
    void Answered(ReadOnlySpan<byte> reply, in MessageShape shape);

    /// <summary>Nothing came for so long that others should be asked beside; a reply may still come.</summary>
    void IsLate();

    /// <summary>What came does not settle the question: others must be asked, or the same server in another way. The last call.</summary>
    void Failed();
}
