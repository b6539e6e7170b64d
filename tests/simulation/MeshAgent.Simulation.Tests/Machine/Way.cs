using System.Net;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>What becomes of a packet: the link and next hop that it leaves by, or why it does not leave.</summary>
/// <param name="Link">The link; empty when it does not leave.</param>
/// <param name="NextHop">The machine on that link that it is handed to.</param>
/// <param name="Refusal">Why it does not leave; empty when it does.</param>
internal sealed record Way(string Link, IPAddress? NextHop, string Refusal)
{
    public bool Leaves => Link.Length > 0;

    public static Way Refused(string why) => new("", null, why);
}
