using System.Text;
using MeshAgent.Resolvers.Dhcp.Clients;
using MeshAgent.Resolvers.Learning.Files;

namespace MeshAgent.Resolvers.Dhcp.Tests;

/// <summary>What the real clients wrote, and what is like it.</summary>
public sealed class LeaseFormatTests
{
    private static readonly DateTimeOffset Written = DateTimeOffset.Parse("2026-11-27T16:30:00Z", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Parse_DhclientsOwnFile_GivesTheLastLeaseWithItsEnd() => Assert.Equal(
        ["198.51.100.53 wan0 2026-11-27T16:40:00", "198.51.100.54 wan0 2026-11-27T16:40:00"],
        Read(new DhclientLeases(), "dhclient.leases", Golden("dhclient.leases")));

    [Fact]
    public void Parse_DhclientsOwnVersion6File_EndsWithItsAddress() => Assert.Equal(
        ["2001:db8:51::53 wan0 2026-11-27T16:40:00", "2001:db8:51::54 wan0 2026-11-27T16:40:00"],
        Read(new DhclientLeases(), "dhclient6.leases", Golden("dhclient6.leases")));

    [Fact]
    public void Parse_DhcpcdsOwnFiles_CountFromWhenTheyWereWritten()
    {
        var format = new DhcpcdLease(static name => name == "wan0");

        Assert.Equal(
            ["198.51.100.53 wan0 2026-11-27T16:40:00", "198.51.100.54 wan0 2026-11-27T16:40:00"],
            Read(format, "wan0.lease", Golden("wan0.lease")));
        Assert.Equal(
            ["2001:db8:51::53 wan0 2026-11-27T16:40:00", "2001:db8:51::54 wan0 2026-11-27T16:40:00"],
            Read(format, "wan0.lease6", Golden("wan0.lease6")));
        Assert.Equal(2, Read(format, "wan0-some-network.lease", Golden("wan0.lease")).Count);
        Assert.Empty(Read(format, "wan1.lease", Golden("wan0.lease")));
    }

    [Fact]
    public void Parse_NetworkdsOwnFiles_LeaseGivesIPv4AndLinkGivesIPv6()
    {
        var format = new NetworkdState(static index => index == 2 ? "wan0" : null);

        Assert.Equal(
            ["198.51.100.53 wan0 2026-11-27T16:40:00", "198.51.100.54 wan0 2026-11-27T16:40:00"],
            Texts(format.Parse("leases", "2", Content(Golden("networkd-lease")))));
        Assert.Equal(
            ["2001:db8:51::53 wan0 never", "fe80::e431:e3ff:fec5:c6d9%wan0 wan0 never"],
            Texts(format.Parse("links", "2", Content(Golden("networkd-link")))));
        Assert.Empty(Texts(format.Parse("links", "3", Content(Golden("networkd-link")))));
    }

    [Theory]
    [InlineData("600", 600)]
    [InlineData("10min", 600)]
    [InlineData("1h 1min 1s", 3661)]
    [InlineData("2d", 172_800)]
    [InlineData("infinity", uint.MaxValue)]
    public void TrySeconds_TimeSpansOfSystemd_AreSeconds(string text, uint seconds)
    {
        Assert.True(NetworkdState.TrySeconds(text, out var read));
        Assert.Equal(seconds, read);
    }

    [Fact]
    public void Parse_TheHooksOwnFile_EndsByTheTimeSinceBoot()
    {
        // Written 3264.48 s after boot, for 600 s; now are 3564 s, and the clock was set by years meanwhile.
        var now = DateTimeOffset.Parse("2030-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var format = new HookLease(() => now, static () => TimeSpan.FromSeconds(3564.48));

        Assert.Equal(
            ["198.51.100.53 wan0 2030-01-01T00:05:00", "198.51.100.54 wan0 2030-01-01T00:05:00"],
            Read(format, "wan0.lease", Golden("udhcpc-wan0.lease")));
    }

    [Fact]
    public void Parse_TheHooksFileCutShort_SaysSoAndNamesNothing()
    {
        var whole = Golden("udhcpc-wan0.lease");
        var reading = new HookLease(static () => Written, static () => TimeSpan.Zero).Parse("", "wan0.lease", Content(whole[..^4]));

        Assert.Empty(reading.Servers);
        Assert.Equal("is cut short: its last line is missing", reading.Problem);
    }

    [Theory]
    [InlineData("expire never;", "never")]
    [InlineData("expire epoch 1795797000; # Fri Nov 27", "2026-11-27T16:30:00")]
    [InlineData("expire 5 2026/11/27 16:34:21;", "2026-11-27T16:34:21")]
    public void Parse_DhclientsTimes_AreRead(string statement, string end) => Assert.Equal(
        [$"192.0.2.53 wan0 {end}"],
        Texts(Dhclient($"lease {{ interface \"wan0\"; option domain-name-servers 192.0.2.53; {statement}\n}}")));

    [Fact]
    public void Parse_LastLeaseReleased_NamesNothing() => Assert.Empty(Texts(Dhclient("""
        lease { interface "wan0"; option domain-name-servers 192.0.2.53; expire never; }
        lease { interface "wan0"; option domain-name-servers 192.0.2.54; released; expire never; }
        """)));

    [Fact]
    public void Parse_SeveralLinks_EachHasItsOwn() => Assert.Equal(
        ["192.0.2.53 wan0 never", "192.0.2.54 wan1 never"],
        Texts(Dhclient("""
            lease { interface "wan0"; option domain-name-servers 192.0.2.53; expire never; }
            lease { interface "wan1"; option domain-name-servers 192.0.2.54; expire never; }
            """)));

    [Fact]
    public void Parse_HostileOptions_StayTexts()
    {
        var reading = Dhclient("""
            lease { interface "wan0"; option host-name "$(reboot)`id`; } lease { option domain-name-servers 6.6.6.6; \"";
              option domain-name "}"; option domain-name-servers 192.0.2.53; expire never; }
            """);

        Assert.Equal(["192.0.2.53 wan0 never"], Texts(reading));
        Assert.Equal("", reading.Problem);
    }

    [Fact]
    public void Parse_GarbledLease_NamesItsLineAndKeepsTheOneBefore()
    {
        var reading = Dhclient("""
            lease { interface "wan0"; option domain-name-servers 192.0.2.53; expire never; }
            lease {
              interface "wan0";
              option domain-name-servers 192.0.2.300;
            }
            """);

        Assert.Equal(["192.0.2.53 wan0 never"], Texts(reading));
        Assert.Equal((4, "\"192.0.2.300\" is no address"), (reading.Line, reading.Problem));
    }

    [Fact]
    public void Parse_LoopbackAndMulticast_AreNobodysServers() => Assert.Empty(Texts(Dhclient(
        """lease { interface "wan0"; option domain-name-servers 127.0.0.1,224.0.0.1,0.0.0.0,255.255.255.255; expire never; }""")));

    internal static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name));

    internal static FileContent Content(byte[] bytes) => new(bytes, Written, "", Exists: true);

    private static FileReading Dhclient(string text) => new DhclientLeases().Parse("", "dhclient.leases", Content(Encoding.UTF8.GetBytes(text)));

    private static List<string> Read(ILeaseFormat format, string name, byte[] bytes)
    {
        var reading = format.Parse("", name, Content(bytes));
        Assert.Equal("", reading.Problem);
        return Texts(reading);
    }

    private static List<string> Texts(FileReading reading) =>
        [.. reading.Servers.Select(static server => $"{server} {server.LinkName} {server.ExpiresAt?.ToString("yyyy-MM-ddTHH:mm:ss") ?? "never"}")];
}
