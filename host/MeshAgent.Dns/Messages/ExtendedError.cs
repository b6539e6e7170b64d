namespace MeshAgent.Dns.Messages;

/// <summary>An Extended DNS Error: why the server answered as it did (RFC 8914 §2).</summary>
/// <param name="Code">INFO-CODE by IANA's list, for example 22 No Reachable Authority, 23 Network Error.</param>
/// <param name="Text">EXTRA-TEXT, meant for people; empty when the server sent none. Untrusted.</param>
public readonly record struct ExtendedError(ushort Code, string Text);
