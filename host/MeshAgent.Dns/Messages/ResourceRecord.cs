namespace MeshAgent.Dns.Messages;

/// <summary>One resource record (RFC 1035 §4.1.3).</summary>
/// <param name="Name">The owner.</param>
/// <param name="Type">The type.</param>
/// <param name="Class">The class.</param>
/// <param name="TimeToLive">Seconds to keep it, 0 to 2^31-1; a value with the top bit set is read as 0 (RFC 2181 §8).</param>
/// <param name="Data">The content.</param>
public sealed record ResourceRecord(DnsName Name, RecordType Type, RecordClass Class, uint TimeToLive, RecordData Data);
