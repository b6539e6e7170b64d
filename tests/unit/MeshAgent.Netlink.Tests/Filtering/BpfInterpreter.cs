using System.Buffers.Binary;
using MeshAgent.Netlink.Filtering;

namespace MeshAgent.Netlink.Tests.Filtering;

/// <summary>
/// A second, independent reading of classic BPF (linux/filter.h, Documentation/networking/filter.rst): enough of it to run a filter
/// on captured bytes. An access outside the packet rejects it, as the kernel's does.
/// </summary>
internal static class BpfInterpreter
{
    public static bool Accepts(IReadOnlyList<BpfInstruction> program, ReadOnlySpan<byte> packet)
    {
        uint a = 0;
        uint x = 0;
        for (var at = 0; at < program.Count; at++)
        {
            var step = program[at];
            var k = step.Constant;
            switch (step.Code)
            {
                case 0x20 when k == 0xfffff00c:
                    a = FindAttribute(packet, a, x);
                    break;
                case 0x20 or 0x28 or 0x30 or 0x40:
                    if (!TryLoad(packet, step.Code, step.Code == 0x40 ? x + k : k, out a))
                    {
                        return false;
                    }

                    break;
                case 0x00:
                    a = k;
                    break;
                case 0x01:
                    x = k;
                    break;
                case 0x07:
                    x = a;
                    break;
                case 0x05:
                    at += (int)k;
                    break;
                case 0x15:
                    at += a == k ? step.JumpTrue : step.JumpFalse;
                    break;
                case 0x06:
                    return k != 0;
                default:
                    throw new InvalidOperationException($"no such operation: 0x{step.Code:x}");
            }
        }

        throw new InvalidOperationException("the program runs past its end");
    }

    private static bool TryLoad(ReadOnlySpan<byte> packet, ushort code, uint offset, out uint value)
    {
        value = 0;
        var bytes = offset < packet.Length ? packet[(int)offset..] : [];
        switch (code)
        {
            case 0x30 when bytes.Length >= 1:
                value = bytes[0];
                return true;
            case 0x28 when bytes.Length >= 2:
                value = BinaryPrimitives.ReadUInt16BigEndian(bytes);
                return true;
            case 0x20 or 0x40 when bytes.Length >= 4:
                value = BinaryPrimitives.ReadUInt32BigEndian(bytes);
                return true;
            default:
                return false;
        }
    }

    /// <summary>net/core/filter.c, bpf_skb_get_nlattr, and lib/nlattr.c, nla_find.</summary>
    private static uint FindAttribute(ReadOnlySpan<byte> packet, uint start, uint type)
    {
        var at = (int)start;
        while (at + 4 <= packet.Length)
        {
            var length = BitConverter.ToUInt16(packet[at..]);
            if (length < 4 || at + length > packet.Length)
            {
                return 0;
            }

            if ((BitConverter.ToUInt16(packet[(at + 2)..]) & 0x3fff) == type)
            {
                return (uint)at;
            }

            at += (length + 3) & ~3;
        }

        return 0;
    }
}
