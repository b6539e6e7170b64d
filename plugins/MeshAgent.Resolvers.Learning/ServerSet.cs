using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Learning;

/// <summary>What a source hands on, and whether a change of it is worth waking anybody.</summary>
public static class ServerSet
{
    /// <summary>
    /// Servers that a source hands on at most. Four uplinks with two servers of each family make 16; a hostile file with thousands would
    /// make every lookup that fails take minutes, and with fewer than 16 a real router's would be cut off.
    /// </summary>
    public const int Most = 64;

    /// <summary>Ends that are counted from clocks of whole seconds differ by this much between two looks at the same lease.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    /// <summary>Without doubles and without what has lapsed, in order, bounded.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="now">The time.</param>
    /// <returns>What holds now.</returns>
    public static EquatableArray<NameServer> Valid(IEnumerable<NameServer> servers, DateTimeOffset now) =>
        servers.Where(server => server.ExpiresAt is not { } end || end > now).Distinct().Take(Most).ToEquatableArray();

    /// <summary>
    /// Whether a change must be told: another server, another order, or an earlier end. A later end is not: the host looks again before it
    /// takes a server for lapsed, and a renewal every few minutes would wake it for nothing.
    /// </summary>
    /// <param name="before">What was known.</param>
    /// <param name="after">What is known now.</param>
    /// <returns>True when it must.</returns>
    public static bool Differs(EquatableArray<NameServer> before, EquatableArray<NameServer> after) =>
        before.Count != after.Count
        || before.Zip(after).Any(static pair =>
            pair.First with { ExpiresAt = null } != pair.Second with { ExpiresAt = null }
            || (pair.Second.ExpiresAt is { } end && (pair.First.ExpiresAt is not { } was || end < was - Slack)));
}
