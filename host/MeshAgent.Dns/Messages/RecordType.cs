using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Dns.Messages;

/// <summary>The type of a resource record, by IANA's numbers. Types without a name here are carried raw (RFC 3597).</summary>
public enum RecordType : ushort
{
    /// <summary>IPv4 address (RFC 1035 §3.4.1).</summary>
    A = 1,

    /// <summary>Authoritative name server (RFC 1035 §3.3.11).</summary>
    NS = 2,

    /// <summary>The canonical name of an alias (RFC 1035 §3.3.1).</summary>
    CName = 5,

    /// <summary>Start of a zone, which carries the negative TTL (RFC 1035 §3.3.13, RFC 2308 §4).</summary>
    Soa = 6,

    /// <summary>Name that an address belongs to (RFC 1035 §3.3.12).</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The record type's own name.")]
    Ptr = 12,

    /// <summary>Mail exchange (RFC 1035 §3.3.9).</summary>
    MX = 15,

    /// <summary>Text strings (RFC 1035 §3.3.14).</summary>
    Txt = 16,

    /// <summary>IPv6 address (RFC 3596 §2.1).</summary>
    Aaaa = 28,

    /// <summary>Location of a service (RFC 2782).</summary>
    Srv = 33,

    /// <summary>EDNS0 pseudo record (RFC 6891 §6.1).</summary>
    Opt = 41,

    /// <summary>Certification authority authorisation (RFC 8659).</summary>
    Caa = 257,
}
