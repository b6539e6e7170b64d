using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;

namespace MeshAgent.Host.Agent;

/// <summary>
/// Keeps an eye on the link that a decision names, between its looks: wakes the agent when users' packets have gone out for a while and
/// none came back. It only sees; what that means is decided.
/// </summary>
/// <param name="counters">The links' packet counters.</param>
/// <param name="wake">Wakes the agent.</param>
/// <param name="clock">The time that decisions are made by.</param>
/// <param name="time">Times the looks.</param>
internal sealed class StillnessWatch(ILinkCounters counters, WakeSignal wake, AgentClock clock, TimeProvider time) : IDisposable
{
    /// <summary>
    /// How often to look while packets pass. It is the error of what is seen: a fifth of the shortest silence. Less costs a small router
    /// CPU, more costs users as much each time an exit dies.
    /// </summary>
    internal static readonly TimeSpan WhileUsed = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How often to look while nobody sends: how late the first packets of a user who comes back to a dead exit are seen. Less wakes an
    /// idle router for nothing, more lets him wait.
    /// </summary>
    internal static readonly TimeSpan WhileIdle = TimeSpan.FromSeconds(1);

    /// <summary>How long after the last packet a link counts as used: longer than between two clicks would be dear, shorter would miss them.</summary>
    internal static readonly TimeSpan UsedFor = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private ITimer? timer;
    private LinkWatch? order;
    private (ulong Received, ulong Sent)? last;
    private DateTimeOffset? unansweredSince;
    private DateTimeOffset sentAt;
    private bool isTold;
    private TimeSpan pace;

    /// <summary>The link is still, though packets go out; null while it is not.</summary>
    public LinkStillness? Seen
    {
        get
        {
            lock (gate)
            {
                return IsStill(clock.Now) ? new LinkStillness(order!.Link, unansweredSince!.Value) : null;
            }
        }
    }

    /// <summary>Takes the link to watch; the same again goes on.</summary>
    /// <param name="wanted">The link and how long it may be still; null for none.</param>
    public void Watch(LinkWatch? wanted)
    {
        lock (gate)
        {
            if (wanted?.Link != order?.Link)
            {
                (last, unansweredSince, isTold, sentAt) = (null, null, false, clock.Now);
            }

            order = wanted;
            timer ??= time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Pace(clock.Now);
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            order = null;
            timer?.Dispose();
        }
    }

    private void Look()
    {
        lock (gate)
        {
            if (order is null)
            {
                return;
            }

            var now = clock.Now;
            var seen = counters.Read(order.Link);
            if (seen is null || last is null || seen.Value.Received != last.Value.Received)
            {
                (unansweredSince, isTold) = (null, false);
            }
            else if (seen.Value.Sent != last.Value.Sent)
            {
                unansweredSince ??= now;
            }

            sentAt = seen?.Sent != last?.Sent ? now : sentAt;
            last = seen;
            if (IsStill(now) && !isTold)
            {
                isTold = true;
                _ = wake.Ring(Source.Exits);
            }

            Pace(now);
        }
    }

    private bool IsStill(DateTimeOffset now) => order is not null && unansweredSince is { } since && now - since >= order.Silence;

    private void Pace(DateTimeOffset now)
    {
        var wanted = order is null ? Timeout.InfiniteTimeSpan : now - sentAt < UsedFor ? WhileUsed : WhileIdle;
        if (wanted != pace)
        {
            pace = wanted;
            timer!.Change(wanted, wanted);
        }
    }
}
