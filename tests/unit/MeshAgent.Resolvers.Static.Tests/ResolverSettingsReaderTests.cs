using System.Text.Json;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Static.Settings;

namespace MeshAgent.Resolvers.Static.Tests;

public sealed class ResolverSettingsReaderTests
{
    private const string NotOverTheWan =
        "is this machine itself, and wan servers are asked over the WAN only; move it to system or name the real server";

    [Fact]
    public void Read_EmptyObject_NoServersNoErrors()
    {
        var reading = Read("{}");

        Assert.True(reading.Servers.IsEmpty);
        Assert.True(reading.Errors.IsEmpty);
    }

    [Fact]
    public void Read_AllScopes_KeepsOrderWithinScopeAndPutsWanFirst()
    {
        var reading = Read("""{ "mesh": ["10.20.0.2"], "wan": ["198.51.100.53", "192.0.2.53:5353"], "system": ["127.0.0.53"] }""");

        Assert.Equal(
            [
                "Wan 198.51.100.53", "Wan 192.0.2.53:5353", "System 127.0.0.53", "Mesh 10.20.0.2",
            ],
            reading.Servers.Select(server => $"{server.Scope} {server}"));
        Assert.All(reading.Servers, server => Assert.Null(server.ExpiresAt));
    }

    [Theory]
    [InlineData("198.51.100.53", "198.51.100.53", 53, "")]
    [InlineData("198.51.100.53:5353", "198.51.100.53", 5353, "")]
    [InlineData("2001:db8::53", "2001:db8::53", 53, "")]
    [InlineData("2001:DB8:0::53", "2001:db8::53", 53, "")]
    [InlineData("[2001:db8::53]", "2001:db8::53", 53, "")]
    [InlineData("[2001:db8::53]:5353", "2001:db8::53", 5353, "")]
    [InlineData("fe80::1%wan0", "fe80::1", 53, "wan0")]
    [InlineData("fe80::1%eth0.7", "fe80::1", 53, "eth0.7")]
    [InlineData("[fe80::1%wan0]:65535", "fe80::1", 65535, "wan0")]
    public void Read_GoodEntry_GivesItsParts(string entry, string address, int port, string link)
    {
        var server = Assert.Single(Read($$"""{ "wan": ["{{entry}}"] }""").Servers);

        Assert.Equal((address, port, link, 0L), (server.Address.ToString(), server.Port, server.LinkName, ScopeId(server)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dns.example.net")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("198.51.100.256")]
    [InlineData("198.51.100.53 ")]
    [InlineData("[198.51.100.53")]
    [InlineData("[2001:db8::53]5353")]
    [InlineData("[[2001:db8::53]]")]
    [InlineData("2001:db8::53::1")]
    public void Read_NoAddress_SaysHowToWriteOne(string entry) =>
        Assert.StartsWith(
            $"settings.wan[0]: \"{entry}\" is not a name server; write an address like 198.51.100.53", OnlyError(entry), StringComparison.Ordinal);

    [Theory]
    [InlineData("198.51.100.53:")]
    [InlineData("198.51.100.53:0")]
    [InlineData("198.51.100.53:65536")]
    [InlineData("198.51.100.53:+53")]
    [InlineData("[2001:db8::53]:x")]
    public void Read_BadPort_SaysTheRange(string entry) =>
        Assert.Equal($"settings.wan[0]: \"{entry}\" has no port between 1 and 65535 behind its colon", OnlyError(entry));

    [Theory]
    [InlineData("fe80::1", "is link-local, so its link must be named; write fe80::1%wan0")]
    [InlineData("2001:db8::1%wan0", "is not link-local and takes no link; write 2001:db8::1")]
    [InlineData("198.51.100.53%wan0", "is not link-local and takes no link; write 198.51.100.53")]
    [InlineData("fe80::1%", "names an impossible link; link names have 1 to 15 characters")]
    [InlineData("fe80::1%sixteen-letters-", "names an impossible link; link names have 1 to 15 characters")]
    [InlineData("::ffff:198.51.100.53", "is an IPv4 address in disguise; write 198.51.100.53")]
    [InlineData("0.0.0.0", "is no single host's address; write that of one server")]
    [InlineData("224.0.0.251", "is no single host's address; write that of one server")]
    [InlineData("255.255.255.255", "is no single host's address; write that of one server")]
    [InlineData("::", "is no single host's address; write that of one server")]
    [InlineData("ff02::fb", "is no single host's address; write that of one server")]
    [InlineData("127.0.0.1", NotOverTheWan)]
    [InlineData("::1", NotOverTheWan)]
    public void Read_ImpossibleServer_SaysWhyAndTheFix(string entry, string complaint) =>
        Assert.Equal($"settings.wan[0]: \"{entry}\" {complaint}", OnlyError(entry));

    [Fact]
    public void Read_SeveralMistakes_CollectsAllByPathAndYieldsNoServer()
    {
        var reading = Read("""
            { "wan": ["198.51.100.53", 53, "198.51.100.53"], "dns": [], "system": "127.0.0.1", "mesh": [], "mesh": [null] }
            """);

        Assert.Equal(
            [
                "settings.wan[1]: is a number; write an address in quotes, such as \"198.51.100.53\"",
                "settings.wan[2]: 198.51.100.53 is already in settings.wan[0]; remove one of them",
                "settings.dns: unknown key; allowed are wan, system, mesh",
                "settings.system: is a text; write a list of addresses, such as [\"198.51.100.53\"]",
                "settings.mesh: appears twice; write one list",
            ],
            reading.Errors);
        Assert.True(reading.Servers.IsEmpty);
    }

    [Fact]
    public void Read_NoObject_SaysWhatToWrite() =>
        Assert.Equal(["settings: is a list; write an object with the keys wan, system, mesh"], Read("[]").Errors);

    [Theory]
    [InlineData(16, 0)]
    [InlineData(17, 1)]
    public void Read_ManyEntries_BoundedAtSixteen(int count, int errors)
    {
        var entries = string.Join(',', Enumerable.Range(1, count).Select(host => $"\"192.0.2.{host}\""));

        Assert.Equal(errors, Read($$"""{ "wan": [{{entries}}] }""").Errors.Count);
    }

    private static long ScopeId(NameServer server) =>
        server.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? server.Address.ScopeId : 0;

    private static string OnlyError(string entry) => Assert.Single(Read($$"""{ "wan": ["{{entry}}"] }""").Errors);

    private static ResolverSettingsReading Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ResolverSettingsReader.Read(document.RootElement);
    }
}
