namespace MeshAgent.Netlink.Transport;

/// <summary>The error numbers that netlink requests meet (asm-generic/errno.h, the same on every architecture .NET runs on).</summary>
public enum Errno
{
    /// <summary>Success.</summary>
    None = 0,

    /// <summary>EPERM: the right is missing.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT: no such table or family.</summary>
    NotFound = 2,

    /// <summary>ESRCH: no such route.</summary>
    NoSuchObject = 3,

    /// <summary>EINTR: a signal came first.</summary>
    Interrupted = 4,

    /// <summary>ENXIO: no such device or address.</summary>
    NoSuchAddress = 6,

    /// <summary>EAGAIN: nothing to read now.</summary>
    TryAgain = 11,

    /// <summary>ENOMEM.</summary>
    OutOfMemory = 12,

    /// <summary>EACCES.</summary>
    AccessDenied = 13,

    /// <summary>EBUSY.</summary>
    Busy = 16,

    /// <summary>EEXIST: it is there already.</summary>
    Exists = 17,

    /// <summary>ENODEV: no such link.</summary>
    NoDevice = 19,

    /// <summary>EINVAL.</summary>
    Invalid = 22,

    /// <summary>ERANGE: a number is out of range.</summary>
    OutOfRange = 34,

    /// <summary>EBADMSG: here, an answer of the kernel that makes no sense.</summary>
    BadMessage = 74,

    /// <summary>EMSGSIZE: the request is longer than the socket's send buffer.</summary>
    MessageTooLong = 90,

    /// <summary>ENOPROTOOPT: this kernel does not know the socket option.</summary>
    NoSuchOption = 92,

    /// <summary>EPROTONOSUPPORT: this kernel lacks the protocol.</summary>
    ProtocolNotSupported = 93,

    /// <summary>EOPNOTSUPP: this kernel or link cannot do it.</summary>
    NotSupported = 95,

    /// <summary>EAFNOSUPPORT: this kernel lacks the address family.</summary>
    FamilyNotSupported = 97,

    /// <summary>EADDRNOTAVAIL: the address is not one of this machine's.</summary>
    AddressNotAvailable = 99,

    /// <summary>ENETDOWN: the link is down.</summary>
    NetworkDown = 100,

    /// <summary>ENETUNREACH: no way to the gateway or destination.</summary>
    NetworkUnreachable = 101,

    /// <summary>ENOBUFS: messages were lost.</summary>
    NoBufferSpace = 105,

    /// <summary>ETIMEDOUT: no answer in time.</summary>
    TimedOut = 110,

    /// <summary>EHOSTUNREACH: a rule or route of type unreachable, or a dead neighbour.</summary>
    HostUnreachable = 113,

    /// <summary>EALREADY: an operation of the kind is already under way.</summary>
    AlreadyInProgress = 114,
}
