using MeshAgent.Netlink.Transport;
using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Tunnels.Links;

/// <summary>Turns netlink's failures into those of a device.</summary>
internal static class NetlinkFailure
{
    /// <summary>Runs a netlink call.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="call">The call.</param>
    /// <returns>What it returned.</returns>
    /// <exception cref="DeviceException">The kernel refused; a missing link is <see cref="DeviceErrorKind.Absent"/>.</exception>
    public static async ValueTask<T> Translated<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return await call();
        }
        catch (NetlinkException error)
        {
            var kind = error.Errno == Errno.NoDevice ? DeviceErrorKind.Absent : DeviceErrorKind.Refused;
            throw new DeviceException(kind, error.Message, errorNumber: (int)error.Errno, inner: error);
        }
    }
}
