using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Filtering;

/// <summary>
/// A classic BPF program for a route socket: of route notifications those of default routes, given protocols and given tables pass, of
/// neighbour notifications those of given addresses, and all other kinds. The rest is dropped in the kernel before it takes buffer
/// space or wakes anybody. IPv4 and IPv6 share struct rtmsg, so one program serves both.
/// </summary>
public static class EventFilter
{
    /// <summary>
    /// Most tables. Each costs an instruction that every foreign route change executes, and jumps reach 255 instructions. The agent has two
    /// and a router with mwan3 a few per WAN; more would only make a storm dearer.
    /// </summary>
    public const int MaximumTables = 64;

    /// <summary>Most protocols, for the same reasons; the agent has one.</summary>
    public const int MaximumProtocols = 16;

    /// <summary>Most neighbours, for the same reasons; there are a few candidates for a gateway on each WAN.</summary>
    public const int MaximumNeighbours = 64;

    // Operations of linux/bpf_common.h: absolute, indexed and immediate loads, BPF_JA, BPF_JEQ, BPF_TAX, BPF_RET.
    private const ushort LoadHalf = 0x28;
    private const ushort LoadByte = 0x30;
    private const ushort LoadWord = 0x20;
    private const ushort LoadWordIndexed = 0x40;
    private const ushort LoadImmediate = 0x00;
    private const ushort LoadIndex = 0x01;
    private const ushort JumpAlways = 0x05;
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
    private const uint FamilyOffset = NetlinkHeader.Size;
    private const uint DestinationLengthOffset = NetlinkHeader.Size + 1;
    private const uint TableOffset = NetlinkHeader.Size + 4;
    private const uint ProtocolOffset = NetlinkHeader.Size + 5;

    /// <summary>struct rtmsg and struct ndmsg are both 12 bytes long.</summary>
    private const uint AttributesOffset = NetlinkHeader.Size + 12;
    private const uint AttributeHeaderSize = 4;
    private const uint IPv6LastWord = 12;

    /// <summary>Builds the program.</summary>
    /// <param name="interest">What passes.</param>
    /// <returns>The program, for <see cref="Transport.NetlinkListenerOptions.Filter"/>.</returns>
    /// <exception cref="ArgumentException">More tables, protocols or neighbours than fit.</exception>
    public static ImmutableArray<BpfInstruction> Build(EventInterest interest)
    {
        Require(interest.Tables.Length, MaximumTables, "tables");
        Require(interest.Protocols.Length, MaximumProtocols, "protocols");
        Require(interest.Neighbours.Length, MaximumNeighbours, "neighbours");
        var routes = RouteTests(interest);
        var neighbours = NeighbourTests(interest);

        // The kernel loads big-endian, the header is in the machine's order.
        List<BpfInstruction> program =
        [
            new(LoadHalf, 0, 0, TypeOffset),
            new(JumpEqual, 4, 0, AsLoaded((ushort)NetlinkMessageType.NewRoute)),
            new(JumpEqual, 3, 0, AsLoaded((ushort)NetlinkMessageType.DeleteRoute)),
            new(JumpEqual, 3, 0, AsLoaded((ushort)NetlinkMessageType.NewNeighbour)),
            new(JumpEqual, 2, 0, AsLoaded((ushort)NetlinkMessageType.DeleteNeighbour)),
            new(Return, 0, 0, Accept),
            new(JumpAlways, 0, 0, (uint)neighbours.Count),
            .. neighbours,
            .. routes,
        ];
        return [.. program];
    }

    private static void Require(int count, int most, string what)
    {
        if (count > most)
        {
            throw new ArgumentException($"{count} {what}, but the filter takes {most}; watch fewer.", nameof(count));
        }
    }

    private static List<BpfInstruction> RouteTests(EventInterest interest)
    {
        List<BpfInstruction> tests =
        [
            new(LoadByte, 0, 0, DestinationLengthOffset),
            AcceptIf(0),
            new(LoadByte, 0, 0, ProtocolOffset),
            .. interest.Protocols.Select(protocol => AcceptIf(protocol)),
            new(LoadByte, 0, 0, TableOffset),
        ];

        // Numbers above 255 do not fit rtm_table, which then says 252; they are in RTA_TABLE, which has no fixed place.
        var large = interest.Tables.Where(table => table > byte.MaxValue || table == RouteView.TableElsewhere).ToArray();
        tests.AddRange(interest.Tables.Except(large).Select(AcceptIf));
        if (large.Length > 0)
        {
            tests.Add(new BpfInstruction(JumpEqual, 1, 0, RouteView.TableElsewhere));
            tests.Add(new BpfInstruction(Return, 0, 0, Drop));
            AddAttributeLoad(tests, RouteAttribute.Table);
            tests.Add(new BpfInstruction(LoadWordIndexed, 0, 0, AttributeHeaderSize));
            tests.AddRange(large.Select(table => AcceptIf(AsLoaded(table))));
        }

        return Finish(tests);
    }

    private static List<BpfInstruction> NeighbourTests(EventInterest interest)
    {
        List<BpfInstruction> tests = [];
        AddAttributeLoad(tests, NeighbourAttribute.Destination);

        // The last 32 bits lie elsewhere in the longer address.
        var byFamily = interest.Neighbours.ToLookup(address => address.AddressFamily == AddressFamily.InterNetworkV6, LastWord);
        tests.Add(new BpfInstruction(LoadByte, 0, 0, FamilyOffset));
        tests.Add(new BpfInstruction(JumpEqual, 0, (byte)(byFamily[true].Count() + 2), (byte)KernelFamily.IPv6));
        tests.Add(new BpfInstruction(LoadWordIndexed, 0, 0, AttributeHeaderSize + IPv6LastWord));
        tests.AddRange(byFamily[true].Select(AcceptIf));
        tests.Add(new BpfInstruction(Return, 0, 0, Drop));
        tests.Add(new BpfInstruction(LoadWordIndexed, 0, 0, AttributeHeaderSize));
        tests.AddRange(byFamily[false].Select(AcceptIf));
        return Finish(tests);
    }

    /// <summary>Points X at an attribute's header; drops the message when it has none.</summary>
    private static void AddAttributeLoad(List<BpfInstruction> tests, int attribute)
    {
        tests.Add(new BpfInstruction(LoadImmediate, 0, 0, AttributesOffset));
        tests.Add(new BpfInstruction(LoadIndex, 0, 0, (uint)attribute));
        tests.Add(new BpfInstruction(LoadWord, 0, 0, FindAttribute));
        tests.Add(new BpfInstruction(JumpEqual, 0, 1, 0));
        tests.Add(new BpfInstruction(Return, 0, 0, Drop));
        tests.Add(new BpfInstruction(CopyToIndex, 0, 0, 0));
    }

    /// <summary>Ends a list of tests with "drop" and "accept" and makes the tests' jumps lead there.</summary>
    private static List<BpfInstruction> Finish(List<BpfInstruction> tests)
    {
        tests.Add(new BpfInstruction(Return, 0, 0, Drop));
        tests.Add(new BpfInstruction(Return, 0, 0, Accept));
        var last = tests.Count - 1;
        return [.. tests.Select((test, index) => test.JumpTrue == ToAccept ? test with { JumpTrue = (byte)(last - index - 1) } : test)];
    }

    private static uint LastWord(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes().AsSpan()[^4..]);

    private static BpfInstruction AcceptIf(uint value) => new(JumpEqual, ToAccept, 0, value);

    private static uint AsLoaded(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private static uint AsLoaded(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
