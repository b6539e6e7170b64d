namespace MeshAgent.Netlink.Wire;

/// <summary>The nlmsg_flags word (linux/netlink.h). Acks use some of the bits otherwise, see <see cref="Acknowledgement"/>.</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NLM_F_REQUEST: the message is a request.</summary>
    Request = 0x001,

    /// <summary>NLM_F_MULTI: one of several messages, ended by NLMSG_DONE.</summary>
    Multi = 0x002,

    /// <summary>NLM_F_ACK: answer with an acknowledgement, also on success.</summary>
    Acknowledge = 0x004,

    /// <summary>NLM_F_DUMP_INTR: the table changed while it was dumped, so the dump may be inconsistent.</summary>
    DumpInterrupted = 0x010,

    /// <summary>NLM_F_DUMP_FILTERED: the kernel applied the filter of the dump request.</summary>
    DumpFiltered = 0x020,

    /// <summary>NLM_F_REPLACE: replace an existing object (requests that create).</summary>
    Replace = 0x100,

    /// <summary>NLM_F_EXCL: fail when the object exists (requests that create).</summary>
    Exclusive = 0x200,

    /// <summary>NLM_F_CREATE: create the object when it does not exist.</summary>
    Create = 0x400,

    /// <summary>NLM_F_APPEND: add to the end of the list of equal objects.</summary>
    Append = 0x800,

    /// <summary>NLM_F_DUMP: answer with the whole table (NLM_F_ROOT and NLM_F_MATCH).</summary>
    Dump = 0x300,
}
