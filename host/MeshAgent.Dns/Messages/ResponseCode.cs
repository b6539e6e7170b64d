using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Dns.Messages;

/// <summary>A reply's RCODE with its EDNS0 extension, 0 to 4095 (RFC 1035 §4.1.1, RFC 6891 §6.1.3).</summary>
[SuppressMessage("Design", "CA1027", Justification = "Numbers of a registry, not bits.")]
public enum ResponseCode : ushort
{
    /// <summary>NOERROR.</summary>
    NoError = 0,

    /// <summary>FORMERR: the server could not read the query; old servers say so about EDNS0.</summary>
    FormatError = 1,

    /// <summary>SERVFAIL: the server could not find out.</summary>
    ServerFailure = 2,

    /// <summary>NXDOMAIN: no such name.</summary>
    NameError = 3,

    /// <summary>NOTIMP: the server does not know this kind of query.</summary>
    NotImplemented = 4,

    /// <summary>REFUSED by the server's policy.</summary>
    Refused = 5,

    /// <summary>YXDOMAIN: a name exists that should not (RFC 2136 §2.2).</summary>
    NameExists = 6,

    /// <summary>YXRRSET: a record set exists that should not (RFC 2136 §2.2).</summary>
    RecordSetExists = 7,

    /// <summary>NXRRSET: a record set that should exist does not (RFC 2136 §2.2).</summary>
    NoRecordSet = 8,

    /// <summary>NOTAUTH: the server is no authority for the zone (RFC 2136 §2.2).</summary>
    NotAuthoritative = 9,

    /// <summary>NOTZONE: a name is not in the zone (RFC 2136 §2.2).</summary>
    NotInZone = 10,

    /// <summary>BADVERS: EDNS version not known (RFC 6891 §9).</summary>
    BadVersion = 16,
}
