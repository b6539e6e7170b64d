namespace MeshAgent.Host.Diagnosis;

/// <summary>A place of <c>dns.listen</c> that a socket holds.</summary>
/// <param name="Place">The place.</param>
/// <param name="Holder">The program that holds it, with its process id, or that it could not be found.</param>
internal sealed record HeldPort(string Place, string Holder);
