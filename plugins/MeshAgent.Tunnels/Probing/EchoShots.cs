using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;

namespace MeshAgent.Tunnels.Probing;

/// <summary>
/// Chooses the echo requests of a probe. Pure. Nobody has to be configured for it: the exit answers a request to its own address, and as a
/// router one whose hop limit ends there (RFC 792 and RFC 4443 §3.3, time exceeded); the routers behind it do the same for higher hop
/// limits; and the other exits are hosts on the internet that answer requests to theirs. Every path of these may be filtered somewhere, so
/// several are tried.
/// </summary>
internal static class EchoShots
{
    /// <summary>
    /// How many routers behind the exit are asked: the exit's own gateway, and the next where that one is silent. More would tell nothing
    /// new and cost packets; fewer would take one silent gateway for an exit that does not forward.
    /// </summary>
    public const int RoutersBeyond = 2;

    /// <summary>How many other exits are asked in each family, for the same reason.</summary>
    public const int OthersAsked = 2;

    private const byte FarHopLimit = 64;

    // Where requests are sent that are not to arrive. Nobody has these: TEST-NET-1 (RFC 5737) and the discard-only block (RFC 6666).
    private static readonly PerFamily<IPAddress> Nobody = new(IPAddress.Parse("192.0.2.9"), IPAddress.Parse("100::9"));

    /// <summary>Chooses.</summary>
    /// <param name="exit">The exit's outer address: through the tunnel it leads to the exit itself.</param>
    /// <param name="others">The other exits' outer addresses.</param>
    /// <param name="allowed">The prefixes that the exit holds: nothing else can be sent to it.</param>
    /// <param name="carries">Whether the tunnel has an address of each family.</param>
    /// <returns>The requests of both families; none when the tunnel cannot carry any.</returns>
    public static IReadOnlyList<EchoShot> Choose(
        IPAddress exit, IReadOnlyList<IPAddress> others, EquatableArray<IPNetwork> allowed, PerFamily<bool> carries) =>
        IpFamilyFacts.All.Where(family => carries[family])
            .SelectMany(family => OfFamily(family, exit, others, allowed))
            .Where(shot => allowed.Any(prefix => prefix.Contains(shot.Destination)))
            .ToList();

    private static IEnumerable<EchoShot> OfFamily(
        IpFamily family, IPAddress exit, IReadOnlyList<IPAddress> others, EquatableArray<IPNetwork> allowed)
    {
        if (exit.Family() == family)
        {
            yield return new EchoShot(exit, FarHopLimit, AnswerOrigin.Exit);
        }

        var beyond = others.Where(other => other.Family() == family && !other.Equals(exit)).Distinct().Take(OthersAsked).ToList();
        foreach (var other in beyond)
        {
            yield return new EchoShot(other, FarHopLimit, AnswerOrigin.Beyond);
        }

        // An address that is routed on the internet goes further than one that careful providers drop at once.
        var away = beyond.Append(Nobody[family]).Concat(allowed.Select(static prefix => prefix.BaseAddress))
            .FirstOrDefault(address => address.Family() == family && allowed.Any(prefix => prefix.Contains(address)));
        if (away is null)
        {
            yield break;
        }

        for (byte routers = 1; routers <= 1 + RoutersBeyond; routers++)
        {
            yield return new EchoShot(away, routers, routers == 1 ? AnswerOrigin.Exit : AnswerOrigin.Beyond);
        }
    }
}
