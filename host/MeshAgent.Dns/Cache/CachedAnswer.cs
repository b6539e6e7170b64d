using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Cache;

/// <summary>An answer as kept. Its age counts on the monotonic clock: a router's wall clock jumps when NTP finds it.</summary>
/// <param name="Outcome">Answered, NoData or NameError.</param>
/// <param name="Records">Aliases, then the records.</param>
/// <param name="TimeToLive">How long it is fresh, clamped.</param>
/// <param name="Server">Who gave it.</param>
/// <param name="StoredAt">Monotonic time when it came.</param>
/// <param name="AgeWhenStored">How old it was then; above zero when it was kept over a restart.</param>
internal sealed record CachedAnswer(
    LookupOutcome Outcome,
    ImmutableArray<ResourceRecord> Records,
    TimeSpan TimeToLive,
    NameServerEndpoint Server,
    long StoredAt,
    TimeSpan AgeWhenStored)
{
    public TimeSpan AgeAt(TimeProvider clock) => clock.GetElapsedTime(StoredAt) + AgeWhenStored;
}
