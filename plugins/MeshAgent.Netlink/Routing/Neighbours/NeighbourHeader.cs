using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Neighbours;

/// <summary>struct ndmsg, linux/neighbour.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NeighbourHeader
{
    public KernelFamily Family;
    public byte Padding1;
    public ushort Padding2;
    public int LinkIndex;
    public NeighbourStates State;
    public byte Flags;
    public byte Type;
}
