using System.Collections.Immutable;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// Collects the attempts of one lookup, which may come from several servers at once. Bounded by its users: servers times tries times
/// aliases.
/// </summary>
internal sealed class Trail
{
    private readonly Lock _gate = new();
    private readonly List<LookupAttempt> _attempts = [];

    public void Add(LookupAttempt attempt)
    {
        lock (_gate)
        {
            _attempts.Add(attempt);
        }
    }

    /// <summary>The attempts so far, in the order in which they began.</summary>
    public ImmutableArray<LookupAttempt> ToImmutable()
    {
        lock (_gate)
        {
            return [.. _attempts.OrderBy(a => a.Started)];
        }
    }
}
