namespace MeshAgent.Dns.Messages;

/// <summary>What is asked (RFC 1035 §4.1.2).</summary>
/// <param name="Name">The name asked about.</param>
/// <param name="Type">The record type asked for.</param>
/// <param name="Class">The class asked in.</param>
public readonly record struct Question(DnsName Name, RecordType Type, RecordClass Class = RecordClass.Internet);
