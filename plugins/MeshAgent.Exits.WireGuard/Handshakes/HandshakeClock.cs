using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Handshakes;

/// <summary>
/// Tells how long ago a handshake was by a clock that nobody can set. WireGuard reports the wall-clock time of the last handshake, and a
/// router's wall clock jumps: without a battery it starts in the past, and NTP steps it, often through this very tunnel. So the reported
/// time is only a value that changes with each handshake; its age counts from when the change was seen.
/// </summary>
/// <remarks>
/// A change happened somewhere between two readings. The wall clock may say where, but it is believed only within that span, so it can make
/// a handshake neither younger than now nor older than the reading before. The first reading after a start has no such span: there the wall
/// clock is believed as it is, except that a time in the future (the clock was set back) counts as <see cref="Lifetime"/> old. Believing it
/// can make a dead exit look alive for at most <see cref="Lifetime"/>, and only when the clock was set back by just the right amount; a
/// living one that looks dead is put right by its next handshake, two minutes after the last at most.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class HandshakeClock(TimeProvider time)
{
    /// <summary>After this a session is refused by both ends (<c>REJECT_AFTER_TIME</c>, WireGuard whitepaper §6.1).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(180);

    /// <summary>
    /// How often a peer that answers may be made anew for a fresh handshake: servers reckon with a handshake in 5 s from each client that
    /// is not answered (<c>REKEY_TIMEOUT</c>, §6.1), and the host asks ever more seldom. More often looks like a flood to them, less often
    /// leaves users without the quick way after a question.
    /// </summary>
    public static readonly TimeSpan RenewPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the old handshake of a peer that was made anew still counts, and how long it is not made anew again without an answer:
    /// WireGuard repeats a lost packet after 5 s. Less takes a living exit for a dead one when one is lost, more leaves a dead one for long
    /// in doubt.
    /// </summary>
    public static readonly TimeSpan RenewGrace = TimeSpan.FromSeconds(6);

    private readonly Dictionary<PublicKey, Reading> readings = [];
    private readonly Dictionary<PublicKey, long> renewals = [];

    /// <summary>What was seen so far, for the next generation.</summary>
    public IReadOnlyDictionary<PublicKey, Reading> Readings => readings;

    /// <summary>Takes over what the previous generation saw: the monotonic clock is the process's, so its stamps stay good.</summary>
    /// <param name="previous">Its readings.</param>
    public void TakeOver(IEnumerable<KeyValuePair<PublicKey, Reading>> previous)
    {
        foreach (var (key, reading) in previous)
        {
            readings[key] = reading;
        }
    }

    /// <summary>Says that a peer is about to be made anew, so that it has no handshake for a moment.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>False when it has none that could be renewed, or that was done a moment ago, or was not answered yet.</returns>
    public bool TryRenew(PublicKey peer)
    {
        var isAlive = readings.TryGetValue(peer, out var reading) && reading.Reported is not null
            && reading.AgeWhenSeen + time.GetElapsedTime(reading.FirstSeen) < Lifetime;
        var isAnswered = !renewals.TryGetValue(peer, out var last) || reading?.FirstSeen > last;
        if (!isAlive || IsWithin(peer, isAnswered ? RenewPause : RenewGrace))
        {
            return false;
        }

        renewals[peer] = time.GetTimestamp();
        return true;
    }

    /// <summary>
    /// Notes what the device reports of a peer now. A configured peer that the device does not have counts as one without handshake.
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <param name="reported">Wall-clock time of its last handshake; null when there was none.</param>
    /// <returns>The handshake's age; null when there was none.</returns>
    public TimeSpan? Age(PublicKey peer, DateTimeOffset? reported)
    {
        var now = time.GetTimestamp();
        readings.TryGetValue(peer, out var previous);
        if (reported is null && previous?.Reported is not null && IsWithin(peer, RenewGrace))
        {
            readings[peer] = previous with { LastRead = now };
            return previous.AgeWhenSeen + time.GetElapsedTime(previous.FirstSeen, now);
        }

        if (previous is null || previous.Reported != reported)
        {
            readings[peer] = new Reading(reported, now, now, reported is { } at ? AgeWhenSeen(at, previous, now) : TimeSpan.Zero);
        }
        else
        {
            readings[peer] = previous with { LastRead = now };
        }

        var reading = readings[peer];
        return reported is null ? null : reading.AgeWhenSeen + time.GetElapsedTime(reading.FirstSeen, now);
    }

    private bool IsWithin(PublicKey peer, TimeSpan pause) => renewals.TryGetValue(peer, out var at) && time.GetElapsedTime(at) < pause;

    private TimeSpan AgeWhenSeen(DateTimeOffset reported, Reading? previous, long now)
    {
        var wall = time.GetUtcNow() - reported;
        if (previous is null)
        {
            return wall < TimeSpan.Zero ? Lifetime : wall;
        }

        var span = time.GetElapsedTime(previous.LastRead, now);
        return wall < TimeSpan.Zero || wall > span ? span : wall;
    }

    /// <summary>What was seen of one peer.</summary>
    /// <param name="Reported">The device's wall-clock time of its last handshake; null when there was none.</param>
    /// <param name="FirstSeen">Monotonic time stamp of the first reading that showed it.</param>
    /// <param name="LastRead">Monotonic time stamp of the last reading.</param>
    /// <param name="AgeWhenSeen">How old it was when first seen.</param>
    internal sealed record Reading(DateTimeOffset? Reported, long FirstSeen, long LastRead, TimeSpan AgeWhenSeen);
}
