using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Cache;

/// <summary>What an answer is kept under; the class is always the internet's.</summary>
internal readonly record struct CacheKey(DnsName Name, RecordType Type);
