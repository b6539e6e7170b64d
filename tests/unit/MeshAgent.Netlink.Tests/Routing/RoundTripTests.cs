using System.Net;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Routing;

/// <summary>What the writer writes, the reader reads.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<KernelFamily> Families = Gen.Elements(KernelFamily.IPv4, KernelFamily.IPv6);
    private static readonly Gen<uint> Numbers = Gen.Choose(int.MinValue, int.MaxValue).Select(value => unchecked((uint)value));
    private static readonly Gen<byte> Bytes = Gen.Choose(0, 255).Select(value => (byte)value);
    private static readonly Gen<string> Names = Gen.Elements("", "lo", "eth1", "eth10", "my_wg_exit_lab", "via0");

    [Fact]
    public void Route_WrittenAndRead_IsTheSame() => Prop.ForAll(Routes().ToArbitrary(), route =>
    {
        var read = Read<KernelRoute>(route.Write(NetlinkMessageType.NewRoute, NetlinkFlags.None).ToMessage(), KernelRoute.TryDecode);
        Assert.Equal(route.NextHops, read.NextHops);
        Assert.Equal(route with { NextHops = read.NextHops }, read);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rule_WrittenAndRead_IsTheSame() => Prop.ForAll(Rules().ToArbitrary(), rule =>
        Assert.Equal(rule, Read<KernelRule>(rule.Write(NetlinkMessageType.NewRule, NetlinkFlags.None).ToMessage(), KernelRule.TryDecode)))
        .QuickCheckThrowOnFailure();

    private static T Read<T>(byte[] bytes, NetlinkDecoder<T> decoder)
    {
        var reader = new NetlinkMessageReader(bytes);
        Assert.True(reader.TryRead(out var message), reader.Malformed.ToString());
        Assert.True(decoder(message, out var value, out var malformed), malformed.ToString());
        return value;
    }

    private static Gen<IPAddress> Addresses(KernelFamily family) =>
        Bytes.ArrayOf(family == KernelFamily.IPv6 ? 16 : 4).Select(bytes => new IPAddress(bytes));

    private static Gen<AddressPrefix?> Prefixes(KernelFamily family) =>
        from address in Addresses(family)
        from length in Gen.Choose(0, family == KernelFamily.IPv6 ? 128 : 32)
        select length == 0 ? null : (AddressPrefix?)new AddressPrefix(address, (byte)length);

    private static Gen<KernelNextHop> Hops(KernelFamily family, int most) =>
        from link in Gen.Choose(1, int.MaxValue)
        from other in Families
        from gateway in Addresses(family == KernelFamily.IPv4 ? other : family)
        from onLink in Gen.Elements(NextHopFlags.None, NextHopFlags.OnLink)
        from weight in Gen.Choose(1, most)
        select new KernelNextHop(link, weight % 5 == 0 ? null : gateway, onLink, weight);

    private static Gen<KernelRoute> Routes() =>
        from family in Families
        from destination in Prefixes(family)
        from source in Prefixes(family)
        from count in Gen.Choose(0, 4)
        from hops in Hops(family, count == 1 ? 1 : 256).ListOf(count)
        from preferred in Addresses(family)
        from numbers in Numbers.ListOf(3)
        from small in Bytes.ListOf(4)
        select new KernelRoute
        {
            Family = family,
            Destination = destination ?? AddressPrefix.Default(family),
            Source = source,
            Table = numbers[0],
            Priority = numbers[1],
            Mtu = numbers[2],
            Protocol = small[0],
            Scope = small[1],
            Type = small[2],
            TypeOfService = small[3],
            PreferredSource = small[0] % 2 == 0 ? preferred : null,
            Preference = small[1] % 2 == 0 ? small[3] : null,
            NextHops = [.. hops],
        };

    private static Gen<KernelRule> Rules() =>
        from family in Families
        from source in Prefixes(family)
        from destination in Prefixes(family)
        from numbers in Numbers.ListOf(8)
        from small in Bytes.ListOf(4)
        from input in Names
        from output in Names
        select new KernelRule
        {
            Family = family,
            Priority = numbers[0],
            Table = numbers[1],
            GotoPriority = numbers[2],
            Mark = numbers[3],
            Mask = numbers[4],
            SuppressPrefixLength = small[0] % 2 == 0 ? small[1] : null,
            SuppressGroup = small[1] % 2 == 0 ? numbers[5] / 2 : null,
            Users = small[2] % 2 == 0 ? new RuleUsers(numbers[6], numbers[7]) : null,
            SourcePorts = small[3] % 2 == 0 ? new RulePorts((ushort)numbers[6], (ushort)numbers[7]) : null,
            DestinationPorts = small[3] % 3 == 0 ? new RulePorts((ushort)numbers[7], (ushort)numbers[6]) : null,
            Source = source,
            Destination = destination,
            InputLink = input,
            OutputLink = output,
            Action = RuleActions.Lookup,
            Flags = small[2] % 3 == 0 ? RuleFlags.Invert : RuleFlags.None,
            Protocol = small[0],
            IpProtocol = small[1],
            TypeOfService = small[2],
            L3MasterDevice = small[3] % 5 == 0,
        };
}
