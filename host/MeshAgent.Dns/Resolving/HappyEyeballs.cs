using System.Collections.Immutable;
using System.Net;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// The order of connection attempts of RFC 8305 §4 with a First Address Family Count of 1. Sorting within a family by RFC 6724 needs the
/// routes, which the resolver does not know; the server's order stands.
/// </summary>
public static class HappyEyeballs
{
    /// <summary>Takes addresses from both lists in turn until both are spent.</summary>
    /// <param name="preferred">The family that goes first.</param>
    /// <param name="other">The other family.</param>
    public static ImmutableArray<IPAddress> Interleave(ImmutableArray<IPAddress> preferred, ImmutableArray<IPAddress> other)
    {
        var ordered = ImmutableArray.CreateBuilder<IPAddress>(preferred.Length + other.Length);
        for (var i = 0; i < Math.Max(preferred.Length, other.Length); i++)
        {
            if (i < preferred.Length)
            {
                ordered.Add(preferred[i]);
            }

            if (i < other.Length)
            {
                ordered.Add(other[i]);
            }
        }

        return ordered.MoveToImmutable();
    }
}
