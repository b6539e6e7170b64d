namespace MeshAgent.Netlink.Routing.Addresses;

/// <summary>IFA_F_* of linux/if_addr.h.</summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>IFA_F_SECONDARY, for IPv6 IFA_F_TEMPORARY (RFC 8981).</summary>
    Secondary = 0x01,

    /// <summary>IFA_F_NODAD: no duplicate address detection.</summary>
    NoDuplicateDetection = 0x02,

    /// <summary>IFA_F_DADFAILED: somebody else has it.</summary>
    DuplicateFound = 0x08,

    /// <summary>IFA_F_DEPRECATED: past its preferred lifetime.</summary>
    Deprecated = 0x20,

    /// <summary>IFA_F_TENTATIVE: duplicate detection is not finished.</summary>
    Tentative = 0x40,

    /// <summary>IFA_F_PERMANENT: does not expire.</summary>
    Permanent = 0x80,

    /// <summary>IFA_F_MANAGETEMPADDR.</summary>
    ManageTemporary = 0x100,

    /// <summary>IFA_F_NOPREFIXROUTE: makes no connected route.</summary>
    NoPrefixRoute = 0x200,
}
