namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Set a link's largest packet.</summary>
/// <param name="Link">The link.</param>
/// <param name="Mtu">Bytes.</param>
/// <param name="Reason">Why.</param>
internal sealed record SetMtu(string Link, int Mtu, string Reason) : FastdStep(Reason);
