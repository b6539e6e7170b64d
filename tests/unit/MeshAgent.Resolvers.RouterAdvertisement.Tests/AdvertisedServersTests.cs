using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Resolvers.RouterAdvertisement.Listening;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;
using MeshAgent.Resolvers.RouterAdvertisement.Servers;

namespace MeshAgent.Resolvers.RouterAdvertisement.Tests;

/// <summary>Servers and lifetimes by RFC 8106 §5 and §6, solicitations by RFC 4861 §6.3.7.</summary>
public sealed class AdvertisedServersTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly IPAddress One = IPAddress.Parse("fe80::1"), Two = IPAddress.Parse("fe80::2");

    [Fact]
    public void Take_Lifetime_EndsWithIt()
    {
        var servers = new AdvertisedServers().Take("wan0", One, Says(60, "2001:db8::53"), Now);

        Assert.Equal(Now.AddSeconds(60), Assert.Single(servers.At(Now)).ExpiresAt);
        Assert.Empty(servers.At(Now.AddSeconds(60)));
    }

    [Fact]
    public void Take_Infinite_NeverEnds() =>
        Assert.Null(Assert.Single(new AdvertisedServers().Take("wan0", One, Says(uint.MaxValue, "2001:db8::53"), Now).At(Now.AddYears(100))).ExpiresAt);

    [Fact]
    public void Take_LifetimeZero_TakesThatServerBackAndNoOther()
    {
        var servers = new AdvertisedServers()
            .Take("wan0", One, Says(60, "2001:db8::53", "2001:db8::54"), Now)
            .Take("wan0", One, Says(0, "2001:db8::53"), Now);

        Assert.Equal(["2001:db8::54"], Texts(servers));
    }

    [Fact]
    public void Take_TwoRoutersOneServer_StaysUntilBothTookItBack()
    {
        var both = new AdvertisedServers().Take("wan0", One, Says(60, "2001:db8::53"), Now).Take("wan0", Two, Says(90, "2001:db8::53"), Now);
        Assert.Equal(Now.AddSeconds(90), Assert.Single(both.At(Now)).ExpiresAt);

        var one = both.Take("wan0", Two, Says(0, "2001:db8::53"), Now);
        Assert.Equal(Now.AddSeconds(60), Assert.Single(one.At(Now)).ExpiresAt);

        Assert.Empty(one.Take("wan0", One, Says(0, "2001:db8::53"), Now).At(Now));
    }

    [Fact]
    public void Take_LinkLocalServer_IsScopedToItsLink() =>
        Assert.Equal(["fe80::1%wan0"], Texts(new AdvertisedServers().Take("wan0", One, Says(60, "fe80::1"), Now)));

    [Fact]
    public void Take_LoopbackAndMulticast_AreNobodysServers() =>
        Assert.Empty(Texts(new AdvertisedServers().Take("wan0", One, Says(60, "::1", "ff02::fb", "::"), Now)));

    [Fact]
    public void Take_AFloodOfRouters_StaysBoundedAndKeepsWhatHoldsLongest()
    {
        var servers = new AdvertisedServers().Take("wan0", One, Says(9000, "2001:db8::53"), Now).Take("wan1", One, Says(60, "2001:db8::54"), Now);
        for (var i = 1; i < 1000; i++)
        {
            servers = servers.Take("wan0", IPAddress.Parse($"fe80::{i:x}"), Says(60, $"2001:db8:1::{i:x}"), Now);
        }

        Assert.Equal(AdvertisedServers.MostOfALink + 1, servers.Entries.Length);
        Assert.Contains("2001:db8::53", Texts(servers));
        Assert.Contains("2001:db8::54", Texts(servers));
    }

    [Fact]
    public void Without_ALink_ForgetsItsServersAlone() => Assert.Equal(
        ["2001:db8::54"],
        Texts(new AdvertisedServers()
            .Take("wan0", One, Says(60, "2001:db8::53"), Now).Take("wan1", One, Says(60, "2001:db8::54"), Now).Without("wan0")));

    [Fact]
    public void ServersText_WrittenAndRead_IsTheSame()
    {
        var servers = new AdvertisedServers()
            .Take("wan0", One, Says(60, "2001:db8::53"), Now).Take("wan1", Two, Says(uint.MaxValue, "fe80::2"), Now);

        Assert.Equal(servers.Entries, ServersText.Read(ServersText.Write(servers)).Entries);
        Assert.Empty(ServersText.Read("nonsense\n\0 fe80::1 x 7\nwan0 fe80::1 2001:db8::1 soon"u8).Entries);
    }

    [Fact]
    public void Solicitations_NobodyAnswers_AreThreeAtFourSecondsAndNoMore()
    {
        var state = Solicitations.Begin(Now, 0.5);
        Assert.Equal(Now.AddSeconds(0.5), state.DueAt);

        state = state.AfterSending(Now);
        Assert.Equal(Now.AddSeconds(4), state.DueAt);
        Assert.Null(state.AfterAnswer().DueAt);

        Assert.Null(state.AfterSending(Now).AfterSending(Now).DueAt);
    }

    private static AdvertisementMessage Says(uint seconds, params string[] servers) =>
        new([new RdnssOption(seconds, servers.Select(IPAddress.Parse).ToEquatableArray())]);

    private static List<string> Texts(AdvertisedServers servers) => [.. servers.At(Now).Select(static server => server.ToString())];
}
