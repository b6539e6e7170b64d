using System.Runtime.CompilerServices;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Addresses;

/// <summary>Requests about addresses.</summary>
public static class AddressRequests
{
    /// <summary>Every address of a family; for <see cref="NetlinkConnection.DumpAsync{T}"/>.</summary>
    /// <param name="family">The family, or any.</param>
    public static NetlinkRequest Dump(KernelFamily family) => Finish(
        $"read the {family} addresses",
        new NetlinkWriter(NetlinkMessageType.GetAddress, NetlinkFlags.None).Structure(new AddressHeader { Family = family }));

    /// <summary>Adds an address, or renews its flags and lifetimes when it is there.</summary>
    /// <param name="address">The address.</param>
    public static NetlinkRequest Add(KernelAddress address) => Finish(
        $"add address {address.Local}/{address.PrefixLength} to link {address.LinkIndex}",
        Write(NetlinkMessageType.NewAddress, NetlinkFlags.Create | NetlinkFlags.Replace, address));

    /// <summary>Deletes an address. EADDRNOTAVAIL when it is not there.</summary>
    /// <param name="address">The address.</param>
    public static NetlinkRequest Delete(KernelAddress address) => Finish(
        $"delete address {address.Local}/{address.PrefixLength} from link {address.LinkIndex}",
        Write(NetlinkMessageType.DeleteAddress, NetlinkFlags.None, address));

    private static NetlinkWriter Write(NetlinkMessageType type, NetlinkFlags flags, KernelAddress address)
    {
        var header = new AddressHeader
        {
            Family = address.Family,
            PrefixLength = address.PrefixLength,
            Flags = (byte)address.Flags,
            Scope = address.Scope,
            LinkIndex = address.LinkIndex,
        };
        var writer = new NetlinkWriter(type, flags).Structure(header)
            .Attribute(AddressAttribute.Local, address.Local)
            .Attribute(AddressAttribute.Address, address.Peer ?? address.Local)
            .Attribute(AddressAttribute.Flags, (uint)address.Flags);
        if (address.Label.Length > 0)
        {
            writer.Attribute(AddressAttribute.Label, address.Label);
        }

        if (address.ValidSeconds != KernelAddress.Forever || address.PreferredSeconds != KernelAddress.Forever)
        {
            writer.AttributeStructure(AddressAttribute.Lifetime, new AddressLifetime
            {
                PreferredSeconds = address.PreferredSeconds,
                ValidSeconds = address.ValidSeconds,
            });
        }

        return writer;
    }

    private static NetlinkRequest Finish(string operation, NetlinkWriter writer) =>
        new(operation, writer, Unsafe.SizeOf<AddressHeader>(), AddressAttribute.NameOf);
}
