namespace MeshAgent.Netlink.Transport;

/// <summary>Words for error numbers: the symbol, what it means in this field, and what to do about it.</summary>
internal static class ErrnoText
{
    /// <summary>The symbol as manual pages write it.</summary>
    public static string Symbol(Errno errno) => errno switch
    {
        Errno.NotPermitted => "EPERM",
        Errno.NotFound => "ENOENT",
        Errno.NoSuchObject => "ESRCH",
        Errno.Interrupted => "EINTR",
        Errno.NoSuchAddress => "ENXIO",
        Errno.TryAgain => "EAGAIN",
        Errno.OutOfMemory => "ENOMEM",
        Errno.AccessDenied => "EACCES",
        Errno.Busy => "EBUSY",
        Errno.Exists => "EEXIST",
        Errno.NoDevice => "ENODEV",
        Errno.Invalid => "EINVAL",
        Errno.OutOfRange => "ERANGE",
        Errno.BadMessage => "EBADMSG",
        Errno.MessageTooLong => "EMSGSIZE",
        Errno.NoSuchOption => "ENOPROTOOPT",
        Errno.ProtocolNotSupported => "EPROTONOSUPPORT",
        Errno.NotSupported => "EOPNOTSUPP",
        Errno.FamilyNotSupported => "EAFNOSUPPORT",
        Errno.AddressNotAvailable => "EADDRNOTAVAIL",
        Errno.NetworkDown => "ENETDOWN",
        Errno.NetworkUnreachable => "ENETUNREACH",
        Errno.NoBufferSpace => "ENOBUFS",
        Errno.TimedOut => "ETIMEDOUT",
        Errno.HostUnreachable => "EHOSTUNREACH",
        Errno.AlreadyInProgress => "EALREADY",
        _ => $"errno {(int)errno}",
    };

    /// <summary>What it means, for when the kernel gave no words of its own.</summary>
    public static string Meaning(Errno errno) => errno switch
    {
        Errno.NotPermitted or Errno.AccessDenied => "not permitted",
        Errno.NotFound => "no such table, family or object",
        Errno.NoSuchObject => "no such object",
        Errno.Busy => "busy",
        Errno.Exists => "it exists already",
        Errno.NoDevice => "no such link",
        Errno.Invalid => "the kernel found the request invalid",
        Errno.OutOfRange => "a value is out of range",
        Errno.BadMessage => "the kernel's answer could not be read",
        Errno.MessageTooLong => "the request is too long",
        Errno.NotSupported or Errno.ProtocolNotSupported => "not supported by this kernel or link",
        Errno.FamilyNotSupported => "address family not supported",
        Errno.AddressNotAvailable => "the address is not one of this machine's",
        Errno.NetworkDown => "the link is down",
        Errno.NetworkUnreachable => "network unreachable",
        Errno.HostUnreachable => "host unreachable",
        Errno.NoBufferSpace => "the kernel's answer was lost for want of buffer space",
        Errno.TimedOut => "no answer from the kernel in time",
        _ => "failed",
    };

    /// <summary>What an engineer can do about it; null when there is nothing general to say.</summary>
    public static string? Fix(Errno errno) => errno switch
    {
        Errno.NotPermitted or Errno.AccessDenied => "run with CAP_NET_ADMIN in this network namespace",
        Errno.NoDevice => "check the link's name or index; it may just have gone",
        Errno.NetworkUnreachable => "the gateway must lie in a prefix of that link, or the route must be onlink",
        Errno.NetworkDown => "bring the link up first",
        Errno.AddressNotAvailable => "add the address to a link first, or leave the source out",
        Errno.NotSupported or Errno.ProtocolNotSupported => "the kernel may lack the option or module for this",
        Errno.FamilyNotSupported => "the family is disabled on this machine (ipv6.disable=1 or not built in)",
        _ => null,
    };
}
