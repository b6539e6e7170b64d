using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Filtering;

/// <summary>
/// A classic BPF program for a route socket: notifications other than of routes pass, and of routes those that are default routes, of
/// given protocols, or in given tables. The rest is dropped in the kernel before it takes buffer space or wakes anybody.
/// IPv4 and IPv6 share struct rtmsg, so one program serves both.
/// </summary>
public static class RouteEventFilter
{
    /// <summary>
    /// Most tables. Each costs an instruction that every foreign route change executes; jumps reach 255 instructions. The agent has two and
    /// a router with mwan3 a few per WAN; more would only make a storm dearer.
    /// </summary>
    public const int MaximumTables = 64;

    /// <summary>Most protocols, for the same reason; the agent has one.</summary>
    public const int MaximumProtocols = 16;

    // Operations of linux/bpf_common.h: absolute, indexed and immediate loads, BPF_JEQ, BPF_TAX, BPF_RET.
    private const ushort LoadHalf = 0x28;
    private const ushort LoadByte = 0x30;
    private const ushort LoadWord = 0x20;
    private const ushort LoadWordIndexed = 0x40;
    private const ushort LoadImmediate = 0x00;
    private const ushort LoadIndex = 0x01;
    private const ushort JumpEqual = 0x15;
    private const ushort CopyToIndex = 0x07;
    private const ushort Return = 0x06;

    /// <summary>Stands for the distance to the final "accept" until that is known; no jump of the program is this long.</summary>
    private const byte ToAccept = byte.MaxValue;

    private const uint Accept = 0xffffffff;
    private const uint Drop = 0;

    /// <summary>SKF_AD_OFF + SKF_AD_NLATTR: A becomes the offset of the attribute of type X at or after offset A, or 0.</summary>
    private const uint FindAttribute = unchecked((uint)(-0x1000 + 12));

    private const uint TypeOffset = 4;
    private const uint DestinationLengthOffset = NetlinkHeader.Size + 1;
    private const uint TableOffset = NetlinkHeader.Size + 4;
    private const uint ProtocolOffset = NetlinkHeader.Size + 5;
    private const uint AttributesOffset = NetlinkHeader.Size + 12;
    private const uint AttributeHeaderSize = 4;

    /// <summary>Builds the program.</summary>
    /// <param name="protocols">RTPROT_* numbers whose routes pass.</param>
    /// <param name="tables">Tables whose routes pass, of any number.</param>
    /// <returns>The program, for <see cref="Transport.NetlinkListenerOptions.Filter"/>.</returns>
    /// <exception cref="ArgumentException">Too many tables or protocols.</exception>
    public static ImmutableArray<BpfInstruction> Build(IReadOnlyCollection<byte> protocols, IReadOnlyCollection<uint> tables)
    {
        if (tables.Count > MaximumTables)
        {
            throw new ArgumentException($"{tables.Count} tables, but the filter takes {MaximumTables}; watch fewer.", nameof(tables));
        }

        if (protocols.Count > MaximumProtocols)
        {
            throw new ArgumentException($"{protocols.Count} protocols, but the filter takes {MaximumProtocols}.", nameof(protocols));
        }

        // Built as tests that each accept on a hit; the jump to the common "accept" at the end is filled in when its place is known.
        var tests = new List<BpfInstruction>
        {
            // Not a route: accept. The kernel loads big-endian, the header is in the machine's order.
            new(LoadHalf, 0, 0, TypeOffset),
            new(JumpEqual, 2, 0, AsLoaded((ushort)NetlinkMessageType.NewRoute)),
            new(JumpEqual, 1, 0, AsLoaded((ushort)NetlinkMessageType.DeleteRoute)),
            new(Return, 0, 0, Accept),
            new(LoadByte, 0, 0, DestinationLengthOffset),
            AcceptIf(0),
            new(LoadByte, 0, 0, ProtocolOffset),
        };
        tests.AddRange(protocols.Select(protocol => AcceptIf(protocol)));
        tests.Add(new BpfInstruction(LoadByte, 0, 0, TableOffset));
        var large = tables.Where(table => table > byte.MaxValue || table == RouteView.TableElsewhere).ToArray();
        tests.AddRange(tables.Except(large).Select(AcceptIf));
        if (large.Length > 0)
        {
            AddLargeTables(tests, large);
        }

        tests.Add(new BpfInstruction(Return, 0, 0, Drop));
        tests.Add(new BpfInstruction(Return, 0, 0, Accept));
        var last = tests.Count - 1;
        return [.. tests.Select((test, index) => test.JumpTrue == ToAccept ? test with { JumpTrue = (byte)(last - index - 1) } : test)];
    }

    /// <summary>Numbers above 255 do not fit rtm_table, which then says 252; they are in RTA_TABLE, which has no fixed place.</summary>
    private static void AddLargeTables(List<BpfInstruction> tests, uint[] tables)
    {
        tests.Add(new BpfInstruction(JumpEqual, 1, 0, RouteView.TableElsewhere));
        tests.Add(new BpfInstruction(Return, 0, 0, Drop));
        tests.Add(new BpfInstruction(LoadImmediate, 0, 0, AttributesOffset));
        tests.Add(new BpfInstruction(LoadIndex, 0, 0, RouteAttribute.Table));
        tests.Add(new BpfInstruction(LoadWord, 0, 0, FindAttribute));
        tests.Add(new BpfInstruction(JumpEqual, 0, 1, 0));
        tests.Add(new BpfInstruction(Return, 0, 0, Drop));
        tests.Add(new BpfInstruction(CopyToIndex, 0, 0, 0));
        tests.Add(new BpfInstruction(LoadWordIndexed, 0, 0, AttributeHeaderSize));
        tests.AddRange(tables.Select(table => AcceptIf(AsLoaded(table))));
    }

    private static BpfInstruction AcceptIf(uint value) => new(JumpEqual, ToAccept, 0, value);

    private static uint AsLoaded(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private static uint AsLoaded(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
