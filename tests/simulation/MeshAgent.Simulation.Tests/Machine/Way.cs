using System.Net;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>What becomes of a packet: the link and next hop that it leaves by, or why it does not leave.</summary>
/// <param name="Link">The link; empty when it does not leave.</param>
/// <param name="NextHop">The machine on that link that it is handed to.</param>
/// <param name="Refusal">
/// The rule, the route or the words that refuse it; null when it leaves. Put into words only when somebody reads it: millions of packets
/// are refused.
/// </param>
internal sealed record Way(string Link, IPAddress? NextHop, object? Refusal)
{
    public bool Leaves => Link.Length > 0;

    public static Way Refused(object why) => new("", null, why);
}
