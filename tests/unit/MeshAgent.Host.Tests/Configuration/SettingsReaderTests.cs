using System.Net;
using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Configuration;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Host.Tests.Configuration;

public sealed class SettingsReaderTests
{
    private readonly SettingsReader reader = new();

    [Fact]
    public void Read_EmptyObject_GivesTheDefaults()
    {
        var settings = Read("{}").Settings!;

        Assert.Equal(new AgentSettings(), settings.Agent with { UserServers = [] });
        Assert.Contains(IPAddress.Parse("8.8.8.8"), settings.Agent.UserServers);
        Assert.Equal(IsolationStrategy.Policy, settings.Agent.Strategy);
        Assert.Equal([IPEndPoint.Parse("127.0.0.1:54"), IPEndPoint.Parse("[::1]:54")], settings.DnsListen);
        Assert.Equal(("meshagent-wan", 1024), (settings.DnsGroup, settings.DnsCacheSize));
        Assert.Equal(("/var/lib/meshagent/state.json", "/run/meshagent/control.sock"), (settings.StateFile, settings.ControlSocket));
    }

    [Fact]
    public void ReadFile_Absent_GivesTheDefaults()
    {
        Assert.Equal(Read("{}").Settings, reader.ReadFile("/nonexistent/meshagent.json").Settings);
    }

    [Fact]
    public void Read_EveryKeyOfTheDocumentation_IsTaken()
    {
        var reading = Read("""
            // as documented, with other values
            {
              "wan":       { "interfaces": ["wan*", "ppp0"] },
              "lan":       { "interfaces": [] },
              "mesh":      { "interfaces": ["bat0"] },
              "isolation": { "strategy": "hostRoutes", "fallback": "direct",
                             "wanTable": 100, "exitTable": 4294967295, "mark": "0x100/0xff00", "rulePreference": 32666, "families": ["ipv6"] },
              "dns":       { "listen": ["127.0.0.53:5300"], "group": "exits", "userServers": ["192.0.2.53", "2001:db8::53"], "cacheSize": 16 },
              "exits":     { "routerId": "attic" },
              "state":     { "file": "/tmp/state.json" },
              "control":   { "socket": "/tmp/control.sock" }
            }
            """);

        Assert.Empty(reading.Errors);
        Assert.Equal(
            new AgentSettings
            {
                WanLinks = ["wan*", "ppp0"],
                LanLinks = [],
                MeshLinks = ["bat0"],
                Strategy = IsolationStrategy.HostRoutes,
                Fallback = Fallback.Direct,
                Families = [IpFamily.IPv6],
                UserServers = [IPAddress.Parse("192.0.2.53"), IPAddress.Parse("2001:db8::53")],
                RouterId = "attic",
                Identity = new AgentIdentity
                {
                    Mark = new PacketMark(0x100, 0xff00),
                    WanTable = 100,
                    ExitTable = 4294967295,
                    RulePreference = 32666,
                    LookupGroup = "exits",
                },
            },
            reading.Settings!.Agent);
        Assert.Equal(
            (IsolationStrategy.HostRoutes, "exits", 16, "/tmp/state.json", "/tmp/control.sock"),
            (reading.Settings.Agent.Strategy, reading.Settings.DnsGroup, reading.Settings.DnsCacheSize, reading.Settings.StateFile, reading.Settings.ControlSocket));
        Assert.Equal([IPEndPoint.Parse("127.0.0.53:5300")], reading.Settings.DnsListen);
    }

    [Theory]
    [InlineData("""{ "dns": { "userServers": ["1:2"] } }""", "1:28: dns.userServers[0]: \"1:2\" is not an address; allowed: an IPv4 or IPv6 address")]
    [InlineData("""{ "isolation": { "mark": "0x0" } }""", "1:26: isolation.mark: \"0x0\" is not a usable mark; allowed: VALUE/MASK or VALUE")]
    [InlineData("""{ "isolation": { "mark": "0x3/0x1" } }""", "1:26: isolation.mark: \"0x3/0x1\" is not a usable mark")]
    [InlineData("""{ "isolation": { "mark": 1 } }""", "1:26: isolation.mark: 1 is not of the right type; allowed: a text in quotes (The mark of control")]
    [InlineData("""{ "isolation": { "wanTable": 254 } }""", "1:30: isolation.wanTable: 254 is one of the kernel's own tables; allowed: 1 to 252")]
    [InlineData("""{ "isolation": { "wanTable": 2 } }""", "1:16: isolation.exitTable: 2 is the wanTable as well; allowed: any other table, such as 1")]
    [InlineData("""{ "isolation": { "wanTable": 4294967296 } }""", "1:30: isolation.wanTable: 4294967296 is out of range; allowed: an integer from 1")]
    [InlineData("""{ "isolation": { "fallback": "non" } }""", "1:30: isolation.fallback: \"non\" is not one of the values; did you mean \"none\"?")]
    [InlineData("""{ "isolation": { "wantable": 1 } }""", "1:18: isolation.wantable: is not a known key; did you mean \"wanTable\"?; allowed: strategy")]
    [InlineData("""{ "isolation": { "families": [] } }""", "1:30: isolation.families: has 0 entries; allowed: a list of at least 1")]
    [InlineData("""{ "lan": { "interfaces": ["auto"] } }""", "1:27: lan.interfaces[0]: \"auto\" finds WAN links only")]
    [InlineData("""{ "wan": { "interfaces": ["e0"] }, "mesh": { "interfaces": ["e0"] } }""", "1:61: mesh.interfaces[0]: \"e0\" is in wan.interfaces already")]
    [InlineData("""{ "wan": { "interfaces": ["a/b"] } }""", "1:27: wan.interfaces[0]: \"a/b\" does not fit; allowed: a text in quotes (The name of a link")]
    [InlineData("""{ "dns": { "listen": ["192.0.2.1:53"] } }""", "1:23: dns.listen[0]: \"192.0.2.1:53\" is not a loopback address with a port")]
    [InlineData("""{ "dns": { "listen": ["127.0.0.1"] } }""", "1:23: dns.listen[0]: \"127.0.0.1\" does not fit; allowed: a text in quotes (A loopback address and a port)")]
    [InlineData("""{ "dns": { "listen": ["127.0.0.1:99999"] } }""", "1:23: dns.listen[0]: \"127.0.0.1:99999\" is not a loopback address with a port")]
    [InlineData("""{ "state": { "file": "/s\u0000.json" } }""", "1:22: state.file: \"/s\0.json\" does not fit; allowed: a text in quotes (An absolute path of a file)")]
    [InlineData("""{ "state": { "file": "state.json" } }""", "1:22: state.file: \"state.json\" does not fit; allowed: a text in quotes (An absolute path of a file)")]
    public void Read_Faulty_NamesPlacePathAndWhatIsAllowed(string text, string error)
    {
        Assert.StartsWith($"meshagent.json:{error}", Assert.Single(Read(text).Errors).ToString(), StringComparison.Ordinal);
        Assert.Null(Read(text).Settings);
    }

    [Fact]
    public void Read_SocketPathTooLong_IsRefused()
    {
        var text = $$"""{ "control": { "socket": "/{{new string('s', 107)}}" } }""";

        Assert.Contains("has 108 characters; allowed: 0 to 107 characters", Assert.Single(Read(text).Errors).Message, StringComparison.Ordinal);
    }

    private SettingsReading Read(string text) => reader.Read(DocumentReader.Read("meshagent.json", Encoding.UTF8.GetBytes(text)));
}
