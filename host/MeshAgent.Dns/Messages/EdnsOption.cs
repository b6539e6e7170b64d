namespace MeshAgent.Dns.Messages;

/// <summary>One option of an OPT record (RFC 6891 §6.1.2).</summary>
/// <param name="Code">OPTION-CODE by IANA's list.</param>
/// <param name="Data">OPTION-DATA as it came.</param>
public readonly record struct EdnsOption(ushort Code, ReadOnlyMemory<byte> Data);
