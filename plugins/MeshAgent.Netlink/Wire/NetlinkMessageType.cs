namespace MeshAgent.Netlink.Wire;

/// <summary>Message types: the control types of linux/netlink.h and those of linux/rtnetlink.h.</summary>
public enum NetlinkMessageType : ushort
{
    /// <summary>NLMSG_NOOP: to be ignored.</summary>
    Noop = 1,

    /// <summary>NLMSG_ERROR: an error, or with error 0 an acknowledgement.</summary>
    Error = 2,

    /// <summary>NLMSG_DONE: end of a multipart answer.</summary>
    Done = 3,

    /// <summary>NLMSG_OVERRUN: data was lost.</summary>
    Overrun = 4,

    /// <summary>RTM_NEWLINK.</summary>
    NewLink = 16,

    /// <summary>RTM_DELLINK.</summary>
    DeleteLink = 17,

    /// <summary>RTM_GETLINK.</summary>
    GetLink = 18,

    /// <summary>RTM_NEWADDR.</summary>
    NewAddress = 20,

    /// <summary>RTM_DELADDR.</summary>
    DeleteAddress = 21,

    /// <summary>RTM_GETADDR.</summary>
    GetAddress = 22,

    /// <summary>RTM_NEWROUTE.</summary>
    NewRoute = 24,

    /// <summary>RTM_DELROUTE.</summary>
    DeleteRoute = 25,

    /// <summary>RTM_GETROUTE.</summary>
    GetRoute = 26,

    /// <summary>RTM_NEWNEIGH.</summary>
    NewNeighbour = 28,

    /// <summary>RTM_DELNEIGH.</summary>
    DeleteNeighbour = 29,

    /// <summary>RTM_GETNEIGH.</summary>
    GetNeighbour = 30,

    /// <summary>RTM_NEWRULE.</summary>
    NewRule = 32,

    /// <summary>RTM_DELRULE.</summary>
    DeleteRule = 33,

    /// <summary>RTM_GETRULE.</summary>
    GetRule = 34,

    /// <summary>RTM_NEWNEXTHOP: a next-hop object that routes may refer to (Linux 5.3).</summary>
    NewNextHop = 104,

    /// <summary>RTM_DELNEXTHOP.</summary>
    DeleteNextHop = 105,
}
