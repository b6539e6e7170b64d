using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Transport;

/// <summary>Sees the messages of a dump one by one, in the receive buffer, so that what is of no interest costs no memory.</summary>
public interface INetlinkDumpVisitor
{
    /// <summary>The dump begins, possibly again because the table changed while it was read: forget what was collected.</summary>
    void Begin();

    /// <summary>One object of the table. An exception ends the dump and reaches its caller.</summary>
    /// <param name="message">The message; not to be kept.</param>
    void Visit(in NetlinkMessage message);
}
