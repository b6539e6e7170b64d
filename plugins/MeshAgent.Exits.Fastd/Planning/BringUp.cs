namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Set a link up.</summary>
/// <param name="Link">The link.</param>
/// <param name="Reason">Why.</param>
internal sealed record BringUp(string Link, string Reason) : FastdStep(Reason);
