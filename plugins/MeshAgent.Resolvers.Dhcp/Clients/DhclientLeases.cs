using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.Learning.Links;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>
/// ISC dhclient's <c>dhclient.leases</c>: a log, in which the last lease of a link and family is the one in force (dhclient.leases(5)).
/// Options of IPv4 are <c>domain-name-servers</c>, of IPv6 <c>dhcp6.name-servers</c>; a lease that was released names nothing.
/// </summary>
internal sealed class DhclientLeases : ILeaseFormat
{
    /// <summary>
    /// Links that one file may have leases of. A machine has a few; each costs a map entry, and a garbled file could name a new one in
    /// every lease.
    /// </summary>
    private const int MostLinks = 32;

    /// <summary>Braces in braces: an address in an association in a lease, and one to spare.</summary>
    private const int Deepest = 8;

    /// <inheritdoc/>
    public IReadOnlyList<string> Folders { get; } = [""];

    /// <inheritdoc/>
    public bool Concerns(string name) => name.StartsWith("dhclient", StringComparison.Ordinal)
        && (name.EndsWith(".leases", StringComparison.Ordinal) || name.EndsWith(".lease", StringComparison.Ordinal)
            || name.StartsWith("dhclient.leases.", StringComparison.Ordinal));

    /// <inheritdoc/>
    public FileReading Parse(string folder, string name, FileContent content)
    {
        var leases = new Dictionary<(string Link, bool IsVersion6), EquatableArray<NameServer>>();
        var (line, problem) = (0, "");
        using var tokens = DhclientTokens.Read(content.Bytes).GetEnumerator();
        while (tokens.MoveNext())
        {
            if (!tokens.Current.Is("lease") && !tokens.Current.Is("lease6"))
            {
                // default-duid, server-duid and whatever else stands between leases.
                continue;
            }

            var lease = new DhclientLease(tokens.Current.Line, tokens.Current.Is("lease6"));
            if (!TryRead(tokens, lease))
            {
                lease.Complain(lease.Line, "the lease that begins here does not end");
            }

            if (lease.Problem.Length > 0 && problem.Length == 0)
            {
                (line, problem) = (lease.ProblemLine, lease.Problem);
            }

            if (lease.Problem.Length == 0 && LinkPatterns.IsName(lease.Link)
                && (leases.Count < MostLinks || leases.ContainsKey((lease.Link, lease.IsVersion6))))
            {
                leases[(lease.Link, lease.IsVersion6)] = lease.Servers();
            }
        }

        return new FileReading(leases.Values.SelectMany(static servers => servers).ToEquatableArray(), line, problem);
    }

    private static bool TryRead(IEnumerator<DhclientToken> tokens, DhclientLease lease)
    {
        if (!tokens.MoveNext() || !tokens.Current.Is("{"))
        {
            return false;
        }

        var depth = 1;
        var statement = new List<DhclientToken>();
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token.Is("}"))
            {
                if (--depth == 0)
                {
                    return true;
                }

                statement.Clear();
            }
            else if (token.Is("{"))
            {
                statement.Clear();
                if (++depth > Deepest)
                {
                    return false;
                }
            }
            else if (token.Is(";"))
            {
                lease.Take(statement, depth);
                statement.Clear();
            }
            else if (statement.Count < DhclientLease.LongestStatement)
            {
                statement.Add(token);
            }
        }

        return false;
    }
}
