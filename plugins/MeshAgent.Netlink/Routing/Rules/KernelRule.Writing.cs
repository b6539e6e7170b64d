using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Rules;

/// <content>The way back: the message that adds or deletes the rule.</content>
public sealed partial record KernelRule
{
    private const byte TableElsewhere = 252;

    /// <summary>Enough of it to recognise it in an error.</summary>
    public override string ToString() => $"{Family} rule {Priority} ({Action}{(Table == 0 ? "" : $" table {Table}")})";

    /// <summary>Writes the rule as RTM_NEWRULE or RTM_DELRULE has it.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="flags">NLM_F_* of the request.</param>
    internal NetlinkWriter Write(NetlinkMessageType type, NetlinkFlags flags)
    {
        var header = new RuleHeader
        {
            Family = Family,
            DestinationLength = Destination?.Length ?? 0,
            SourceLength = Source?.Length ?? 0,
            TypeOfService = TypeOfService,
            Table = Table < 256 ? (byte)Table : TableElsewhere,
            Action = Action,
            Flags = Flags & RuleFlags.Invert,
        };
        var writer = new NetlinkWriter(type, flags).Structure(header).Attribute(RuleAttribute.Priority, Priority);
        WriteNumber(writer, RuleAttribute.Table, Table);
        WriteNumber(writer, RuleAttribute.Goto, GotoPriority);
        WriteNumber(writer, RuleAttribute.Mark, Mark);
        WriteNumber(writer, RuleAttribute.Mask, Mask);
        WriteNumber(writer, RuleAttribute.SuppressPrefixLength, SuppressPrefixLength);
        WriteNumber(writer, RuleAttribute.SuppressGroup, SuppressGroup);
        WriteSelectors(writer);
        return writer;
    }

    private static void WriteNumber(NetlinkWriter writer, int attribute, uint value) =>
        WriteNumber(writer, attribute, value == 0 ? null : (uint?)value);

    private static void WriteNumber(NetlinkWriter writer, int attribute, uint? value)
    {
        if (value is { } number)
        {
            writer.Attribute(attribute, number);
        }
    }

    private static void WriteByte(NetlinkWriter writer, int attribute, byte value)
    {
        if (value != 0)
        {
            writer.Attribute(attribute, value);
        }
    }

    private static void WriteText(NetlinkWriter writer, int attribute, string value)
    {
        if (value.Length > 0)
        {
            writer.Attribute(attribute, value);
        }
    }

    private static void WriteStructure<T>(NetlinkWriter writer, int attribute, T? value)
        where T : unmanaged
    {
        if (value is { } present)
        {
            writer.AttributeStructure(attribute, present);
        }
    }

    private void WriteSelectors(NetlinkWriter writer)
    {
        if (Source is { } source)
        {
            writer.Attribute(RuleAttribute.Source, source.Address);
        }

        if (Destination is { } destination)
        {
            writer.Attribute(RuleAttribute.Destination, destination.Address);
        }

        WriteText(writer, RuleAttribute.InputLink, InputLink);
        WriteText(writer, RuleAttribute.OutputLink, OutputLink);
        WriteByte(writer, RuleAttribute.L3MasterDevice, L3MasterDevice ? (byte)1 : (byte)0);
        WriteByte(writer, RuleAttribute.Protocol, Protocol);
        WriteByte(writer, RuleAttribute.IpProtocol, IpProtocol);
        WriteStructure(writer, RuleAttribute.Users, Users);
        WriteStructure(writer, RuleAttribute.SourcePorts, SourcePorts);
        WriteStructure(writer, RuleAttribute.DestinationPorts, DestinationPorts);
    }
}
