using System.Text.Json;
using MeshAgent.Resolvers.Static.Settings;

namespace MeshAgent.Resolvers.Static.Tests;

public sealed class TlsServerReaderTests
{
    private const string Pin = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Fact]
    public void Read_EveryKey_GivesIt()
    {
        var server = Assert.Single(Read(
            $$"""{ "wan": [{ "address": "198.51.100.53:5353", "tls": "opportunistic", "name": "dns.example.net", "pins": ["{{Pin}}"], "port": 8853 }] }""").Servers);

        Assert.Equal(("198.51.100.53:5353", true), (server.ToString(), server.Tls!.IsOpportunistic));
        Assert.Equal(("dns.example.net", 8853, Pin), (server.Tls.Name, server.Tls.Port, Assert.Single(server.Tls.Pins)));
    }

    [Fact]
    public void Read_AddressAndName_IsStrictOnThePortOfTls()
    {
        var server = Assert.Single(Read("""{ "wan": [{ "address": "2001:db8::53", "name": "dns.example.net" }] }""").Servers);

        Assert.Equal((false, 853), (server.Tls!.IsOpportunistic, server.Tls.Port));
    }

    [Theory]
    [InlineData("""{ "wan": [{ "address": "198.51.100.53" }] }""", "settings.wan[0]: strict needs a name or a pin")]
    [InlineData("""{ "wan": [{ "name": "dns.example.net" }] }""", "settings.wan[0].address: write the server's address")]
    [InlineData("""{ "wan": [{ "address": "dns.example.net", "name": "dns.example.net" }] }""", "settings.wan[0].address: \"dns.example.net\" is not a name server")]
    [InlineData("""{ "wan": [{ "address": "198.51.100.53", "tls": "yes" }] }""", "settings.wan[0].tls: write \"strict\"")]
    [InlineData("""{ "wan": [{ "address": "198.51.100.53", "name": "198.51.100.53" }] }""", "settings.wan[0].name: write the name")]
    [InlineData("""{ "wan": [{ "address": "198.51.100.53", "pins": ["AAAA"] }] }""", "settings.wan[0].pins[0]: write the SHA-256")]
    [InlineData("""{ "wan": [{ "address": "198.51.100.53", "pins": [] }] }""", "settings.wan[0].pins: write a list of 1 to 8 pins")]
    [InlineData("""{ "wan": [{ "address": "198.51.100.53", "name": "a.example", "port": 0 }] }""", "settings.wan[0].port: write a port")]
    [InlineData("""{ "wan": [{ "address": "198.51.100.53", "nam": "a.example" }] }""", "settings.wan[0].nam: unknown key")]
    [InlineData("""{ "system": [{ "address": "198.51.100.53", "name": "a.example" }] }""", "settings.system[0]: only servers of wan are asked")]
    public void Read_Mistake_NamesThePlaceAndTheFix(string settings, string complaint)
    {
        var reading = Read(settings);

        Assert.True(reading.Servers.IsEmpty);
        Assert.Contains(reading.Errors, error => error.StartsWith(complaint, StringComparison.Ordinal));
    }

    private static ResolverSettingsReading Read(string settings)
    {
        using var document = JsonDocument.Parse(settings);
        return ResolverSettingsReader.Read(document.RootElement);
    }
}
