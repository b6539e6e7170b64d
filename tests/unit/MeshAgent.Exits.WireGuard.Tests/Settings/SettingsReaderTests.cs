using System.Text.Json;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Tests.Settings;

public sealed class SettingsReaderTests
{
    private const string Key1 = "RjFUMQj8I3QERZ+0TzcbrmvBQC/U3A/gpTxMFwQz918=";
    private const string Key2 = "1iwLnxcqMOw/MR2QyCLVoZN9SW2zyEnQw8W0JrlhPyM=";

    [Fact]
    public void Read_LeastThatIsNeeded_HasTheDefaults()
    {
        var settings = Good($$"""
            { "interface": "wg_exit", "privateKeyFile": "wg.key", "addresses": ["10.99.0.2/24"],
              "peers": [ { "name": "exit1", "endpoint": "exit1.example.net:51820", "publicKey": "{{Key1}}" } ] }
            """);

        Assert.Equal(("wg_exit", "/etc/meshagent/wg.key", 1420), (settings.Interface, settings.PrivateKeyFile, settings.Mtu));
        Assert.Equal((false, false, null), (settings.Masquerade, settings.ClampSegmentSize, settings.ListenPort));
        var peer = Assert.Single(settings.Peers);
        Assert.Equal(new ExitTarget("exit1.example.net", 51820), peer.Target);
        Assert.Equal((0, 25, null), (peer.Priority, peer.KeepaliveSeconds, peer.PresharedKeyFile));
        Assert.Equal(["0.0.0.0/0", "::/0"], peer.AllowedIps.Select(prefix => prefix.ToString()));
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var settings = Good($$"""
            { "interface": "wg_exit", "privateKeyFile": "/keys/wg", "addresses": ["10.99.0.2/24", "fd99::2/64"], "mtu": 1280,
              "masquerade": true, "clampSegmentSize": true, "dns": ["10.99.0.1", "fd99::1"], "listenPort": 51821,
              "peers": [
                { "name": "a", "endpoint": "203.0.113.10:1", "publicKey": "{{Key1}}", "presharedKeyFile": "psk", "priority": 65535,
                  "keepaliveSeconds": 1, "allowedIps": ["10.0.0.0/8"] },
                { "name": "b", "endpoint": "[2001:db8::10]:51820", "publicKey": "{{Key2}}" } ] }
            """);

        Assert.Equal("/keys/wg", settings.PrivateKeyFile);
        Assert.Equal(["10.99.0.2/24", "fd99::2/64"], settings.Addresses.Select(address => address.ToString()));
        Assert.Equal((1280, (ushort?)51821), (settings.Mtu, settings.ListenPort));
        Assert.Equal(["10.99.0.1", "fd99::1"], settings.NameServers.Select(server => server.ToString()));
        Assert.True(settings.Masquerade && settings.ClampSegmentSize);
        Assert.Equal("/etc/meshagent/psk", settings.Peers[0].PresharedKeyFile);
        Assert.Equal((65535, 1), (settings.Peers[0].Priority, settings.Peers[0].KeepaliveSeconds));
        Assert.Equal(["10.0.0.0/8"], settings.Peers[0].AllowedIps.Select(prefix => prefix.ToString()));
        Assert.Equal("2001:db8::10", settings.Peers[1].Target.Host);
    }

    [Theory]
    [InlineData(
        "\"interface\": \"wg_exit_of_the_lab\"",
        "settings.interface: \"wg_exit_of_the_lab\" cannot be the name of a tunnel link; write 1 to 15 of")]
    [InlineData("\"interface\": \"wg/0\"", "settings.interface: \"wg/0\" cannot be")]
    [InlineData("\"interface\": \"\"", "settings.interface: is empty; write")]
    [InlineData("\"interface\": 3", "settings.interface: is a number; write")]
    [InlineData("\"privateKeyFile\": null", "settings.privateKeyFile: is null; write the name of a file")]
    [InlineData("\"privateKeyFile\": \"w\\u0000g.key\"", "settings.privateKeyFile: has a zero byte, which no file name can have; write the name")]
    [InlineData("\"addresses\": \"10.0.0.1/8\"", "settings.addresses: is a text; write addresses")]
    [InlineData("\"addresses\": []", "settings.addresses: has 0 entries; write 1 to 16")]
    [InlineData("\"addresses\": [\"10.99.0.2\"]", "settings.addresses[0]: \"10.99.0.2\" is no address with a prefix length")]
    [InlineData("\"addresses\": [\"10.99.0.2/33\"]", "settings.addresses[0]: \"10.99.0.2/33\" is no address")]
    [InlineData("\"addresses\": [\"010.0.0.1/8\"]", "settings.addresses[0]: \"010.0.0.1/8\" is no address")]
    [InlineData("\"addresses\": [\"224.0.0.1/8\"]", "settings.addresses[0]: \"224.0.0.1/8\" cannot be a machine's own")]
    [InlineData("\"addresses\": [\"fd99::2/64\", \"fd99::2/128\"]", "settings.addresses[1]: fd99::2 is there twice")]
    [InlineData("\"mtu\": 1279", "settings.mtu: is 1279; write a whole number from 1280 to 65535")]
    [InlineData("\"mtu\": 1420.5", "settings.mtu: is 1420.5; write a whole number")]
    [InlineData("\"mtu\": \"1420\"", "settings.mtu: is a text; write a whole number")]
    [InlineData("\"listenPort\": 0", "settings.listenPort: is 0; write a whole number from 1 to 65535")]
    [InlineData("\"masquerade\": \"yes\"", "settings.masquerade: is a text; write true or false")]
    [InlineData("\"dns\": [\"exit.example.net\"]", "settings.dns[0]: \"exit.example.net\" is no address; write an address")]
    [InlineData("\"colour\": 1", "settings.colour: unknown key; allowed are interface, privateKeyFile,")]
    [InlineData("\"mtu\": 1400, \"mtu\": 1500", "settings.mtu: appears twice; write it once")]
    [InlineData("\"peers\": {}", "settings.peers: is an object; write exits")]
    [InlineData("\"peers\": [ 1 ]", "settings.peers[0]: is a number; write an object with the keys name, endpoint, publicKey,")]
    [InlineData("\"peers\": [ { } ]", "settings.peers[0].name: is missing; write")]
    public void Read_Mistake_NamesThePathAndWhatIsAllowed(string change, string expected)
    {
        var errors = Errors(change);

        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"endpoint\": \"exit1\"", "endpoint: \"exit1\" is no host and port; write it like")]
    [InlineData("\"endpoint\": \"2001:db8::1:51820\"", "endpoint: \"2001:db8::1:51820\" is no host and port")]
    [InlineData("\"publicKey\": \"abc\"", "publicKey: is no key; write the exit's public key, 44 characters")]
    [InlineData("\"name\": \"an exit\"", "name: \"an exit\" cannot be an exit's name")]
    [InlineData("\"priority\": -1", "priority: is -1; write a whole number from 0 to 65535")]
    [InlineData("\"keepaliveSeconds\": 0", "keepaliveSeconds: is 0; write a whole number from 1 to 65535")]
    [InlineData("\"allowedIps\": [\"10.0.0.1/8\"]", "allowedIps[0]: \"10.0.0.1/8\" has bits set behind its prefix; write 10.0.0.0/8")]
    [InlineData("\"allowedIps\": [\"::/0\", \"::/0\"]", "allowedIps[1]: ::/0 is there twice")]
    [InlineData("\"allowedIps\": []", "allowedIps: has 0 entries; write 1 to 256")]
    [InlineData("\"presharedKeyFile\": 1", "presharedKeyFile: is a number; write the name of a file")]
    [InlineData("\"port\": 1", "port: unknown key; allowed are name, endpoint,")]
    public void Read_MistakeInAPeer_NamesThePathAndWhatIsAllowed(string change, string expected)
    {
        var errors = Errors($$"""
            "peers": [ {{Peer("exit1", Key1, change)}} ]
            """);

        Assert.StartsWith("settings.peers[0]." + expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwinPeers_AreNamed()
    {
        Assert.Equal(
            "settings.peers[1].name: \"exit1\" is another exit's name as well; names are unique",
            Assert.Single(Errors($"\"peers\": [ {Peer("exit1", Key1)}, {Peer("exit1", Key2)} ]")));
        Assert.Equal(
            "settings.peers[1].publicKey: is the key of \"exit1\" as well; WireGuard tells exits apart by their keys",
            Assert.Single(Errors($"\"peers\": [ {Peer("exit1", Key1)}, {Peer("exit2", Key1)} ]")));
    }

    [Fact]
    public void Read_ManyMistakes_AreAllTold()
    {
        var reading = Read("""{ "interface": "", "mtu": 1, "peers": [ { "name": "x", "endpoint": "y" } ] }""");

        Assert.Null(reading.Settings);
        Assert.Equal(
            [
                "settings.interface", "settings.privateKeyFile", "settings.addresses", "settings.mtu",
                "settings.peers[0].endpoint", "settings.peers[0].publicKey",
            ],
            reading.Errors.Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("3")]
    public void Read_NoObject_SaysSo(string settings) =>
        Assert.Contains("write an object", Assert.Single(Read(settings).Errors), StringComparison.Ordinal);

    [Fact]
    public void Read_PrivateKeyInPlaceOfPublic_IsNotShown()
    {
        // 43 characters: somebody cut it when copying.
        var errors = Errors($"\"peers\": [ {Peer("exit1", Key1[..43])} ]");

        Assert.DoesNotContain(Key1[..8], Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_OfTheSettings_KnowsTheSameKeysDefaultsAndBounds()
    {
        var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "settings.schema.json"))).RootElement;
        var properties = schema.GetProperty("properties");
        var peer = schema.GetProperty("$defs").GetProperty("peer").GetProperty("properties");

        Assert.Equal(
            Keys(Assert.Single(Errors("\"colour\": 1"))), properties.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            Keys(Assert.Single(Errors($"\"peers\": [ {Peer("exit1", Key1, "\"colour\": 1")} ]"))),
            peer.EnumerateObject().Select(property => property.Name));
        Assert.Equal(WireGuardSettings.DefaultMtu, properties.GetProperty("mtu").GetProperty("default").GetInt32());
        Assert.Equal(WireGuardSettings.SmallestMtu, properties.GetProperty("mtu").GetProperty("minimum").GetInt32());
        Assert.Equal(SettingsReader.MostPeers, properties.GetProperty("peers").GetProperty("maxItems").GetInt32());
        Assert.Equal(TunnelFields.MostAddresses, properties.GetProperty("addresses").GetProperty("maxItems").GetInt32());
        Assert.Equal(SettingsReader.MostAllowedIps, peer.GetProperty("allowedIps").GetProperty("maxItems").GetInt32());
        Assert.Equal(PeerSettings.DefaultKeepaliveSeconds, peer.GetProperty("keepaliveSeconds").GetProperty("default").GetInt32());

        static string[] Keys(string complaint) => complaint.Split("allowed are ")[1].Split(", ");
    }

    [Fact]
    public void Manifest_OfThePlugin_NamesTheClassThatIsThere()
    {
        var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plugin.json"))).RootElement;

        Assert.Equal(typeof(WireGuardExitProvider).FullName, manifest.GetProperty("type").GetString());
        Assert.Equal(typeof(WireGuardExitProvider).Module.Name, manifest.GetProperty("assembly").GetString());
    }

    private static SettingsReading Read(string settings) =>
        SettingsReader.Read(JsonDocument.Parse(settings, new() { AllowDuplicateProperties = true }).RootElement, "/etc/meshagent");

    private static WireGuardSettings Good(string settings)
    {
        var reading = Read(settings);
        Assert.Empty(reading.Errors);
        return reading.Settings!;
    }

    private static List<string> Errors(string change)
    {
        var good = new Dictionary<string, string>
        {
            ["interface"] = "\"wg_exit\"",
            ["privateKeyFile"] = "\"wg.key\"",
            ["addresses"] = "[\"10.99.0.2/24\"]",
            ["peers"] = $"[ {Peer("exit1", Key1)} ]",
        };
        var reading = Read(ObjectOf(good, change));
        Assert.Null(reading.Settings);
        return [.. reading.Errors];
    }

    private static string Peer(string name, string key, string change = "\"priority\": 1")
    {
        var good = new Dictionary<string, string>
        {
            ["name"] = $"\"{name}\"",
            ["endpoint"] = "\"192.0.2.1:51820\"",
            ["publicKey"] = $"\"{key}\"",
        };
        return ObjectOf(good, change);
    }

    /// <summary>An object of good keys, of which the change takes the place of one or is added.</summary>
    private static string ObjectOf(Dictionary<string, string> good, string change)
    {
        var rest = good.Where(pair => !change.StartsWith($"\"{pair.Key}\"", StringComparison.Ordinal))
            .Select(pair => $"\"{pair.Key}\": {pair.Value}");
        return $"{{ {string.Join(", ", rest.Append(change))} }}";
    }
}
