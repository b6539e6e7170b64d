namespace MeshAgent.Dns.Messages;

/// <summary>What stands in front of a record's content; OPT gives class and TTL a meaning of its own.</summary>
internal readonly record struct RecordHead(DnsName Name, RecordType Type, ushort Class, uint TimeToLive, int DataLength);
