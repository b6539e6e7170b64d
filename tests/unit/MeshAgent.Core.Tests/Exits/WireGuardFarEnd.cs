using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>
/// A WireGuard session as its counters show it, over time: a handshake in two minutes (148 bytes there, 92 back), a keep-alive of 32 bytes
/// every 25 s from this side, and one back 10 s after data that nothing answered (whitepaper §5.4, §6).
/// </summary>
internal sealed class WireGuardFarEnd(Story story, string exit)
{
    /// <summary>What WireGuard's own packets add: a handshake and a keep-alive at once; with the far end's at their fastest.</summary>
    public static readonly TunnelChatter Chatter = new() { BurstBytes = 272, SentBytesPerMinute = 225, ReceivedBytesPerMinute = 4800 };

    private static readonly TimeSpan Rekey = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Keepalive = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan PassiveKeepalive = TimeSpan.FromSeconds(10);

    private DateTimeOffset handshakeAt = story.Now;
    private DateTimeOffset keepaliveAt = story.Now;
    private DateTimeOffset answeredAt = story.Now;
    private long asked;
    private ProbeAnswer? answer;

    /// <summary>It answers anything at all.</summary>
    public bool Lives { get; set; } = true;

    /// <summary>What comes out of the tunnel reaches its destination, and the answers come back.</summary>
    public bool Forwards { get; set; } = true;

    /// <summary>From where probes are answered; null for nobody, as behind a strict packet filter.</summary>
    public AnswerOrigin? Answers { get; set; } = AnswerOrigin.Beyond;

    /// <summary>What users send, bytes a second.</summary>
    public long Users { get; set; }

    /// <summary>Whether whom users send to answers.</summary>
    public bool IsAnswered { get; set; } = true;

    /// <summary>Users who send into it are answered.</summary>
    public bool AnswersUsers => Lives && Forwards && IsAnswered;

    /// <summary>The agent looks whenever it asked to, until something holds.</summary>
    /// <param name="within">How long at most.</param>
    /// <param name="until">What to wait for; nothing: the whole time.</param>
    /// <returns>How long it took; null when it did not happen.</returns>
    public TimeSpan? Run(TimeSpan within, Func<bool>? until = null)
    {
        var start = story.Now;
        while (story.Now - start < within)
        {
            var step = story.Last.LookAgainAt - story.Now;
            Pass(step);
            story.Look(step);
            if (until?.Invoke() == true)
            {
                return story.Now - start;
            }
        }

        return until is null ? story.Now - start : null;
    }

    /// <summary>Lets time pass at the far end; the story is still at its start.</summary>
    /// <param name="time">How much.</param>
    public void Pass(TimeSpan time)
    {
        var now = story.Now + time;
        var isSelected = story.Router.ExitReport(exit).IsSelected;
        long sent = isSelected ? (long)(Users * time.TotalSeconds) : 0;
        long received = AnswersUsers ? sent : 0;
        var isData = sent > 0;
        if (now - keepaliveAt >= Keepalive)
        {
            (sent, keepaliveAt) = (sent + 32, now);
        }

        if (now - handshakeAt >= Rekey)
        {
            sent += 148;
            (received, handshakeAt) = Lives ? (received + 92, now) : (received, handshakeAt);
        }

        if (Lives && isData && received == 0 && now - answeredAt >= PassiveKeepalive)
        {
            (received, answeredAt) = (32, now);
        }

        var number = story.Exit(exit).ProbeNumber;
        if (number > asked && isSelected && Lives && Answers is { } origin)
        {
            answer = new ProbeAnswer(number, origin);
        }

        if (number > asked && !isSelected && Lives)
        {
            // The provider makes the peer anew.
            (received, handshakeAt) = (received + 92, now);
        }

        asked = number;
        story.Router.ChangeExit(exit, report => report with
        {
            HandshakeAge = now - handshakeAt,
            Chatter = Chatter,
            SentBytes = report.SentBytes + sent,
            ReceivedBytes = report.ReceivedBytes + received,
            Answer = answer,
        });
    }
}
