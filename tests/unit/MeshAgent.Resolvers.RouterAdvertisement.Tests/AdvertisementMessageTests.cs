using System.Net;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;

namespace MeshAgent.Resolvers.RouterAdvertisement.Tests;

public sealed class AdvertisementMessageTests
{
    // As dnsmasq 2.90 sent it, captured: header, prefix information, MTU, source link-layer address, RDNSS of two servers for ever.
    private const string Captured =
        "8600dff6400007080000000000000000" + "030440c0ffffffffffffffff0000000020010db8000200000000000000000000" + "05010000000005dc"
        + "010186e5dd644e13" + "19050000ffffffff" + "20010db8005100000000000000000053" + "20010db8005100000000000000000054";

    private static readonly IPAddress Router = IPAddress.Parse("fe80::1%3");

    private static byte[] Message => Convert.FromHexString(Captured);

    [Fact]
    public void TryRead_AdvertisementOfADaemon_GivesItsServersAndLifetime()
    {
        Assert.True(AdvertisementMessage.TryRead(Message, Router, 255, out var advertisement));

        var option = Assert.Single(advertisement.Options);
        Assert.Equal(RdnssOption.Infinite, option.Seconds);
        Assert.Equal(["2001:db8:51::53", "2001:db8:51::54"], option.Addresses.Select(static address => address.ToString()));
    }

    [Theory]
    [InlineData("fe80::1", 254)] // a router has forwarded it
    [InlineData("fe80::1", -1)]
    [InlineData("2001:db8::1", 255)] // no link-local source
    public void TryRead_NotFromTheLink_IsNotBelieved(string source, int hopLimit) =>
        Assert.False(AdvertisementMessage.TryRead(Message, IPAddress.Parse(source), hopLimit, out _));

    [Theory]
    [InlineData(0, 133)] // another type
    [InlineData(1, 1)] // another code
    [InlineData(17, 0)] // an option without length, on which a careless reader never ends
    [InlineData(17, 255)] // one that reaches beyond the end
    public void TryRead_Malformed_IsDiscarded(int at, byte value)
    {
        var message = Message;
        message[at] = value;

        Assert.False(AdvertisementMessage.TryRead(message, Router, 255, out _));
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrowsAndStaysBounded() => Prop.ForAll<byte[], int, byte>((tail, at, value) =>
    {
        byte[] message = [.. Message, .. tail];
        message[Math.Abs(at % message.Length)] = value;
        IsBounded(message);
        IsBounded(tail);
        IsBounded(message[..Math.Abs(at % message.Length)]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_ThousandsOfServers_AreBounded()
    {
        byte[] head = [134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] option = [25, 255, 0, 0, 0, 0, 7, 8, .. Enumerable.Repeat((byte)0x20, (255 * 8) - 8)];
        byte[] message = [.. head, .. Enumerable.Repeat(option, 32).SelectMany(static bytes => bytes)];

        Assert.True(AdvertisementMessage.TryRead(message, Router, 255, out var advertisement));
        Assert.InRange(advertisement.Options.Sum(static item => item.Addresses.Count), 1, 64);
    }

    private static void IsBounded(byte[] message)
    {
        if (AdvertisementMessage.TryRead(message, Router, 255, out var advertisement))
        {
            Assert.InRange(advertisement.Options.Sum(static option => option.Addresses.Count), 0, 64);
        }
    }
}
