using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Transport;

/// <summary>What became of one request of a batch.</summary>
/// <param name="Request">The request.</param>
/// <param name="Acknowledgement">The kernel's answer.</param>
public readonly record struct NetlinkOutcome(NetlinkRequest Request, Acknowledgement Acknowledgement)
{
    /// <summary>Whether it succeeded.</summary>
    public bool IsSuccess => Acknowledgement.IsSuccess;

    /// <summary>The kernel's error number.</summary>
    public Errno Errno => (Errno)Acknowledgement.Errno;

    /// <summary>The error to throw or to report; only for one that failed.</summary>
    public NetlinkException ToException() => Request.ToException(Acknowledgement);
}
