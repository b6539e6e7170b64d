using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.Fastd.Settings;

namespace MeshAgent.Exits.Fastd.Tests.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Read_LeastThatIsNeeded_HasTheDefaults()
    {
        var settings = Samples.Good(Samples.Least);

        Assert.Equal(TunnelMode.Tap, settings.Mode);
        Assert.Equal(["mesh-vpn"], settings.Links);
        Assert.Equal(1406, settings.Mtu);
        Assert.Equal("/etc/meshagent/fastd.key", settings.Managed!.SecretFile);
        Assert.Equal(["salsa2012+umac"], settings.Managed.Methods);
        Assert.Null(settings.Managed.PeerLimit);
        Assert.Equal("10.11.1.1", settings.Peers[0].Gateways.IPv4?.ToString());
        Assert.False(settings.LeadsIntoMesh);
    }

    [Theory]
    [InlineData("tun")]
    [InlineData("multitap")]
    public void Read_LinkForEachExit_GivesEachTheAddressesBesideIt(string mode)
    {
        var settings = Samples.Settings(mode);

        Assert.Equal(["mesh-vpn0", "mesh-vpn1"], settings.Links);
        Assert.Equal(["10.11.1.2/24", "fd11:1::2/64"], settings.AddressesOf("mesh-vpn0").Select(static address => address.ToString()));
        Assert.Equal(["10.11.2.2/24", "fd11:2::2/64"], settings.AddressesOf("mesh-vpn1").Select(static address => address.ToString()));
    }

    [Fact]
    public void Read_MeshLinkInABridge_NeedsNeitherAddressesNorGateways()
    {
        var settings = Samples.Good($$"""
            { "interface": "mesh-vpn", "role": "mesh", "bridge": "br-mesh", "attached": { "statusSocket": "/run/fastd.sock" },
              "peers": [ { "name": "a", "endpoint": "a.example:1", "key": "{{Samples.Key1}}" } ] }
            """);

        Assert.True(settings.LeadsIntoMesh);
        Assert.Equal("br-mesh", settings.Bridge);
        Assert.Equal(new AttachedSettings("/run/fastd.sock", null), settings.Attached);
    }

    [Theory]
    [InlineData("\"interface\": \"mesh-vpn\"", "\"interface\": \"mesh vpn\"", "settings.interface: \"mesh vpn\" cannot be the name")]
    [InlineData("\"interface\": \"mesh-vpn\"", "\"interface\": \"mesh-vpn\", \"mode\": \"bridge\"", "settings.mode: is \"bridge\"; write \"tap\" or")]
    [InlineData("\"interface\": \"mesh-vpn\"", "\"interface\": \"mesh-vpn\", \"mtu\": 575", "settings.mtu: is 575; write a whole number from 576")]
    [InlineData("\"interface\": \"mesh-vpn\"", "\"interface\": \"mesh-vpn\", \"mtu\": 1279", "settings.mtu: is 1279, and IPv6 needs 1280")]
    [InlineData("\"interface\": \"mesh-vpn\"", "\"interface\": \"mesh-vpn\", \"bridge\": \"br\"", "settings.bridge: is only for mode \"tap\" with role")]
    [InlineData("\"interface\": \"mesh-vpn\"", "\"interface\": \"mesh-vpn\", \"colour\": 1", "settings.colour: unknown key")]
    [InlineData("\"secretFile\": \"fastd.key\"", "\"secretFile\": \"\"", "settings.managed.secretFile: is empty")]
    [InlineData("\"secretFile\": \"fastd.key\"", "\"secretFile\": \"k\", \"methods\": [\"nu\\\"ll\"]", "settings.managed.methods[0]: \"nu\"ll\" cannot be a method")]
    [InlineData("\"secretFile\": \"fastd.key\"", "\"secretFile\": \"k\", \"methods\": [\"null\", \"null\"]", "settings.managed.methods[1]: \"null\" is there twice")]
    [InlineData("\"secretFile\": \"fastd.key\"", "\"secretFile\": \"k\", \"group\": \"a b\"", "settings.managed.group: \"a b\" cannot be a group")]
    [InlineData("\"secretFile\": \"fastd.key\"", "\"secretFile\": \"k\", \"bindPort\": 0", "settings.managed.bindPort: is 0; write")]
    [InlineData("\"secretFile\": \"fastd.key\"", "\"secretFile\": \"k\", \"peerLimit\": 33", "settings.managed.peerLimit: is 33; write")]
    [InlineData("\"name\": \"exit2\"", "\"name\": \"../exit2\"", "settings.peers[1].name: \"../exit2\" cannot be an exit's name")]
    [InlineData("\"name\": \"exit2\"", "\"name\": \"exit1\"", "settings.peers[1].name: \"exit1\" is another exit's name as well")]
    [InlineData("\"name\": \"exit2\"", "\"name\": \"exit2\", \"interface\": \"x\"", "settings.peers[1].interface: is only for modes")]
    [InlineData("192.0.2.2:10000", "192.0.2.2", "settings.peers[1].endpoint: \"192.0.2.2\" is no host and port")]
    [InlineData(Samples.Key2, Samples.Key1, "settings.peers[1].key: is the key of \"exit1\" as well; fastd disables both")]
    [InlineData(Samples.Key2, "abc", "settings.peers[1].key: is no key")]
    [InlineData("\"10.11.2.1\", \"fd11:2::1\"", "\"10.11.2.1\"", "settings.peers[1].gateways: has no ipv6 address")]
    [InlineData("\"10.11.2.1\", \"fd11:2::1\"", "\"10.12.2.1\", \"fd11:2::1\"", "settings.peers[1].gateways: 10.12.2.1 is in none of the prefixes")]
    [InlineData("\"10.11.2.1\", \"fd11:2::1\"", "\"10.11.2.1\", \"10.11.2.3\"", "settings.peers[1].gateways[1]: 10.11.2.3 is beside 10.11.2.1")]
    [InlineData("\"managed\": { \"secretFile\": \"fastd.key\" }", "\"masquerade\": true", "settings: has neither of managed and attached")]
    [InlineData("\"managed\"", "\"attached\": { \"statusSocket\": \"/s\" }, \"managed\"", "settings: has both of managed and attached")]
    public void Read_Mistake_NamesPlaceAndFix(string good, string bad, string error)
    {
        Assert.Contains(good, Samples.Least, StringComparison.Ordinal);

        var reading = Samples.Read(Samples.Least.Replace(good, bad, StringComparison.Ordinal));

        Assert.Null(reading.Settings);
        Assert.Contains(reading.Errors, line => line.StartsWith(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SeveralMistakes_TellsAll() => Assert.Equal(
        3,
        Samples.Read(Samples.Least
            .Replace("\"interface\": \"mesh-vpn\"", "\"interface\": 5, \"mtu\": 1", StringComparison.Ordinal)
            .Replace(Samples.Key2, "abc", StringComparison.Ordinal)).Errors.Count);

    /// <summary>The schema that plugins are judged by before they run says the same as the reader.</summary>
    [Fact]
    public void Schema_KeysAndBounds_AreTheReaders()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "settings.schema.json")));
        var properties = schema.RootElement.GetProperty("properties");
        var peer = schema.RootElement.GetProperty("$defs").GetProperty("peer").GetProperty("properties");

        Assert.Equal(Names(properties), Allowed("{ \"colour\": 1 }"));
        Assert.Equal(Names(properties.GetProperty("managed").GetProperty("properties")), Allowed("{ \"managed\": { \"colour\": 1 } }"));
        Assert.Equal(Names(properties.GetProperty("attached").GetProperty("properties")), Allowed("{ \"attached\": { \"colour\": 1 } }"));
        Assert.Equal(Names(peer), Allowed("{ \"peers\": [ { \"colour\": 1 } ] }"));
        Assert.Equal(PeerReader.MostPeers, properties.GetProperty("peers").GetProperty("maxItems").GetInt32());
        Assert.Equal(FastdSettings.SmallestMtu, properties.GetProperty("mtu").GetProperty("minimum").GetInt32());
        Assert.Equal(FastdSettings.DefaultMtu, properties.GetProperty("mtu").GetProperty("default").GetInt32());
        Assert.Equal(
            InstanceReader.MostMethods,
            properties.GetProperty("managed").GetProperty("properties").GetProperty("methods").GetProperty("maxItems").GetInt32());

        static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(static property => property.Name).Order(StringComparer.Ordinal)];

        static string[] Allowed(string json) => [.. Samples.Read(json).Errors
            .First(static line => line.Contains("colour: unknown key", StringComparison.Ordinal))
            .Split("allowed are ")[1].Split(", ").Order(StringComparer.Ordinal)];
    }
}
