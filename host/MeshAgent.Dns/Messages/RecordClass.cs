namespace MeshAgent.Dns.Messages;

/// <summary>The class of a question or record, by IANA's numbers (RFC 1035 §3.2.4).</summary>
public enum RecordClass : ushort
{
    /// <summary>The internet.</summary>
    Internet = 1,

    /// <summary>Chaos, where servers tell about themselves.</summary>
    Chaos = 3,

    /// <summary>Any class; only in questions.</summary>
    Any = 255,
}
