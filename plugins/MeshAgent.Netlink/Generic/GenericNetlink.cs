using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Generic;

/// <summary>Generic netlink (linux/genetlink.h): families found by name, then spoken to by number.</summary>
public sealed class GenericNetlink : IDisposable
{
    private GenericNetlink(NetlinkConnection connection)
    {
        Connection = connection;
    }

    /// <summary>The connection, for requests and dumps made by <see cref="Begin"/> and <see cref="Finish"/>.</summary>
    public NetlinkConnection Connection { get; }

    /// <summary>Opens a connection in the calling thread's network namespace.</summary>
    /// <param name="options">Buffer and timeout; null for the defaults.</param>
    /// <exception cref="NetlinkException">This kernel lacks generic netlink.</exception>
    public static GenericNetlink Open(NetlinkConnectionOptions? options = null) =>
        new(NetlinkConnection.Open(NetlinkProtocol.Generic, options));

    /// <summary>Begins a message to a family; attributes follow.</summary>
    /// <param name="family">The family.</param>
    /// <param name="command">Its command.</param>
    /// <param name="flags">NLM_F_* beyond REQUEST, ACK and DUMP, which the connection adds.</param>
    public static NetlinkWriter Begin(GenericFamily family, byte command, NetlinkFlags flags = NetlinkFlags.None) =>
        BeginTo(family.Id, family.Version, command, flags);

    /// <summary>Ends a message.</summary>
    /// <param name="operation">What it does, in words that can begin an error message.</param>
    /// <param name="writer">The written message.</param>
    /// <param name="attributeNames">Names the family's attributes for errors.</param>
    public static NetlinkRequest Finish(string operation, NetlinkWriter writer, Func<int, string?>? attributeNames = null) =>
        new(operation, writer, GenericHeader.Size, attributeNames);

    /// <summary>Finds a family by name; the kernel may load its module for that.</summary>
    /// <param name="name">Such as wireguard.</param>
    /// <param name="cancellationToken">Ends the wait for other callers.</param>
    /// <returns>The family; null when this kernel has none of the name.</returns>
    /// <exception cref="NetlinkException">The kernel could not be asked.</exception>
    public async ValueTask<GenericFamily?> ResolveFamilyAsync(string name, CancellationToken cancellationToken)
    {
        var writer = BeginTo(
                GenericAttribute.ControllerId, GenericAttribute.ControllerVersion, GenericAttribute.GetFamily, NetlinkFlags.None)
            .Attribute(GenericAttribute.FamilyName, name);
        var request = Finish($"find generic netlink family {name}", writer, GenericAttribute.NameOf);
        GenericFamily? family = null;
        try
        {
            await Connection.QueryAsync(
                request,
                (in NetlinkMessage message) =>
                {
                    if (!TryDecode(message, out family, out var malformed))
                    {
                        throw new NetlinkException(request.Operation, Errno.BadMessage, $"the kernel's answer is malformed: {malformed}");
                    }
                },
                cancellationToken);
        }
        catch (NetlinkException refused) when (refused.Errno == Errno.NotFound)
        {
            return null;
        }

        return family;
    }

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();

    /// <summary>Reads CTRL_CMD_NEWFAMILY.</summary>
    internal static bool TryDecode(in NetlinkMessage message, [NotNullWhen(true)] out GenericFamily? value, out Malformed malformed)
    {
        value = null;
        if (!GenericMessage.TryRead(message, out var generic, out malformed))
        {
            return false;
        }

        var name = "";
        ushort id = 0;
        byte version = 0;
        var groups = ImmutableDictionary<string, int>.Empty;
        var attributes = generic.Attributes;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case GenericAttribute.FamilyId:
                    id = attributes.ReadUInt16();
                    break;
                case GenericAttribute.FamilyName:
                    name = attributes.ReadString();
                    break;
                case GenericAttribute.Version:
                    version = (byte)attributes.ReadUInt32();
                    break;
                case GenericAttribute.MulticastGroups:
                    groups = ReadGroups(ref attributes);
                    break;
            }
        }

        malformed = attributes.Malformed.IsFault || id != 0
            ? attributes.Malformed
            : new Malformed(MalformedKind.MissingField, 0, GenericAttribute.FamilyId);
        value = malformed.IsFault ? null : new GenericFamily(name, id, version, groups);
        return value is not null;
    }

    private static NetlinkWriter BeginTo(ushort familyId, byte version, byte command, NetlinkFlags flags) =>
        new NetlinkWriter((NetlinkMessageType)familyId, flags).Structure(new GenericHeader(command, version));

    private static ImmutableDictionary<string, int> ReadGroups(ref AttributeReader attributes)
    {
        var groups = ImmutableDictionary.CreateBuilder<string, int>();
        var list = new AttributeReader(attributes.Value);
        while (list.MoveNext())
        {
            var name = "";
            var id = 0;
            var group = new AttributeReader(list.Value);
            while (group.MoveNext())
            {
                name = group.Type == GenericAttribute.GroupName ? group.ReadString() : name;
                id = group.Type == GenericAttribute.GroupId ? (int)group.ReadUInt32() : id;
            }

            list.Adopt(group.Malformed);
            groups[name] = id;
        }

        attributes.Adopt(list.Malformed);
        return groups.ToImmutable();
    }
}
