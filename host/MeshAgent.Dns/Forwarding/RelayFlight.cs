using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// A question that is being asked of the servers, and everybody who waits for it. Lands once, on whichever way is first: the direct one,
/// or that over all servers, which begins when the direct one fails or is late.
/// </summary>
/// <param name="desk">Keeps and gives out what comes.</param>
/// <param name="key">The question.</param>
/// <param name="message">The first client's message.</param>
/// <param name="stale">What stands in when no server answers; null when nothing can.</param>
/// <param name="started">When it began, by the monotonic clock.</param>
internal sealed class RelayFlight(QuestionDesk desk, byte[] key, byte[] message, ReplyContent? stale, long started) : IDirectClient
{
    private int _searches;

    /// <summary>The question.</summary>
    public byte[] Key => key;

    /// <summary>The first client's message.</summary>
    public byte[] Message => message;

    /// <summary>What stands in when no server answers.</summary>
    public ReplyContent? Stale => stale;

    /// <summary>When it began.</summary>
    public long Started => started;

    /// <summary>Whether nobody waits at its start: an answer is being renewed.</summary>
    public bool IsRenewal { get; init; }

    /// <summary>Who waits, linked; guarded by the desk.</summary>
    public WaitingClient? Waiting { get; set; }

    /// <summary>Whether it has landed; guarded by the desk.</summary>
    public bool HasLanded { get; set; }

    /// <summary>Whether the direct way has ended, so that it need not be given up.</summary>
    public bool IsDirectWayOver { get; set; }

    /// <summary>What gives the direct way up; guarded by the desk.</summary>
    public ulong? Ticket { get; set; }

    /// <summary>Ends the way over all servers; null before it begins.</summary>
    public CancellationTokenSource? Search { get; set; }

    /// <inheritdoc/>
    public void Answered(ReadOnlySpan<byte> reply, in MessageShape shape)
    {
        if (ReplyTemplate.TryTake(reply, shape) is { } template)
        {
            desk.Land(this, template, isByDirectWay: true);
        }
        else
        {
            Failed();
        }
    }

    /// <inheritdoc/>
    public void IsLate() => Failed();

    /// <inheritdoc/>
    public void Failed()
    {
        if (Interlocked.Exchange(ref _searches, 1) == 0)
        {
            desk.Search(this);
        }
    }
}
