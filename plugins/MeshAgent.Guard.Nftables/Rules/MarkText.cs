using System.Globalization;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Guard.Nftables.Rules;

/// <summary>The expressions on marks. Only the mask's bits are compared and written; all others pass through as they are.</summary>
/// <param name="Mark">The mark of control traffic.</param>
internal readonly record struct MarkText(PacketMark Mark)
{
    /// <summary>Matches packets of control traffic.</summary>
    public string PacketHasIt => $"meta mark & {Hex(Mark.Mask)} == {Hex(Mark.Value)}";

    /// <summary>Matches packets of everything else.</summary>
    public string PacketLacksIt => $"meta mark & {Hex(Mark.Mask)} != {Hex(Mark.Value)}";

    /// <summary>Matches connections that belong to the WAN.</summary>
    public string ConnectionHasIt => $"ct mark & {Hex(Mark.Mask)} == {Hex(Mark.Value)}";

    /// <summary>Matches connections on which any of our bits is set.</summary>
    public string ConnectionHasAnyBit => $"ct mark & {Hex(Mark.Mask)} != {Hex(0)}";

    /// <summary>Marks the packet.</summary>
    public string MarkPacket => $"meta mark set meta mark & {Hex(~Mark.Mask)} | {Hex(Mark.Value)}";

    /// <summary>Marks the connection.</summary>
    public string MarkConnection => $"ct mark set ct mark & {Hex(~Mark.Mask)} | {Hex(Mark.Value)}";

    /// <summary>Takes our bits off the connection.</summary>
    public string ClearConnection => $"ct mark set ct mark & {Hex(~Mark.Mask)}";

    private static string Hex(uint bits) => string.Create(CultureInfo.InvariantCulture, $"0x{bits:x8}");
}
