using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Transport;

/// <summary>Collects every object of a dump.</summary>
internal sealed class DecodingVisitor<T>(string operation, NetlinkDecoder<T> decoder) : INetlinkDumpVisitor
{
    public List<T> Values { get; } = [];

    public void Begin() => Values.Clear();

    public void Visit(in NetlinkMessage message)
    {
        if (!decoder(message, out var value, out var malformed))
        {
            throw new NetlinkException(operation, Errno.BadMessage, $"the kernel's answer is malformed: {malformed}");
        }

        Values.Add(value);
    }
}
