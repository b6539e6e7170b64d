using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Netlink.Generic;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Tests.Fixtures;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Wire;

/// <summary>Whatever bytes come, the readers end, without an exception, and say what is wrong.</summary>
public sealed class ReaderPropertyTests
{
    private static readonly string[] Captured =
        ["routes4", "routes6", "rules4", "rules6", "links", "addresses", "neighbours4", "answer-refused-gateway"];

    [Fact]
    public void Readers_RandomBytes_NeverThrow() =>
        Prop.ForAll<byte[]>(bytes => ReadEverything(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Decoders_RandomPayloadOfEachType_NeverThrow() =>
        Prop.ForAll<byte[]>(payload =>
        {
            foreach (var type in Enum.GetValues<NetlinkMessageType>())
            {
                DecodeEverything(new NetlinkMessage(new NetlinkHeader(0, type, NetlinkFlags.Multi, 0, 0), payload));
                DecodeEverything(new NetlinkMessage(new NetlinkHeader(0, type, (NetlinkFlags)0x200, 0, 0), payload));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Readers_CapturedBytesWithOneChanged_NeverThrow()
    {
        var datagrams = Captured.SelectMany(Fixture.Datagrams).ToArray();
        Prop.ForAll(
            Gen.Choose(0, datagrams.Length - 1).SelectMany(which =>
                Gen.Choose(0, datagrams[which].Length - 1).SelectMany(where =>
                    Gen.Choose(0, 255).Select(value => (which, where, value)))).ToArbitrary(),
            change =>
            {
                var bytes = (byte[])datagrams[change.which].Clone();
                bytes[change.where] = (byte)change.value;
                ReadEverything(bytes);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void Readers_CapturedBytesCutAnywhere_NeverThrow()
    {
        foreach (var datagram in Captured.SelectMany(Fixture.Datagrams))
        {
            for (var length = 0; length <= Math.Min(datagram.Length, 2000); length++)
            {
                ReadEverything(datagram[..length]);
            }
        }
    }

    private static void ReadEverything(byte[] bytes)
    {
        var reader = new NetlinkMessageReader(bytes);
        while (reader.TryRead(out var message))
        {
            DecodeEverything(message);
        }
    }

    private static void DecodeEverything(in NetlinkMessage message)
    {
        AssertToldWhy(KernelRoute.TryDecode(message, out _, out var malformed), malformed);
        AssertToldWhy(KernelRule.TryDecode(message, out _, out malformed), malformed);
        AssertToldWhy(KernelLink.TryDecode(message, out _, out malformed), malformed);
        AssertToldWhy(KernelAddress.TryDecode(message, out _, out malformed), malformed);
        AssertToldWhy(KernelNeighbour.TryDecode(message, out _, out malformed), malformed);
        AssertToldWhy(GenericNetlink.TryDecode(message, out _, out malformed), malformed);
        AssertToldWhy(Acknowledgement.TryRead(message, out _, out malformed), malformed);
        if (RouteView.TryRead(message, out var view))
        {
            _ = view.Table;
        }
    }

    private static void AssertToldWhy(bool read, Malformed malformed) => Assert.NotEqual(read, malformed.IsFault);
}
