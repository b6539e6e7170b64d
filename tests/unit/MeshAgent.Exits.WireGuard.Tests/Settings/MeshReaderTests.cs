using System.Text.Json;
using MeshAgent.Exits.WireGuard.Settings;

namespace MeshAgent.Exits.WireGuard.Tests.Settings;

public sealed class MeshReaderTests
{
    private const string Least = """{ "interface": "mesh-vpn", "network": 77, "local": "fe80::2", "remote": "fe80::1" }""";

    [Fact]
    public void Read_LeastThatIsNeeded_HasTheDefaultsAndNeedsNoAddresses()
    {
        var settings = Read(Least).Settings!;

        var mesh = settings.Mesh!;
        Assert.Equal(("mesh-vpn", 77, 4789, 1350, null), (mesh.Interface, mesh.Network, mesh.Port, mesh.Mtu, mesh.Bridge));
        Assert.Empty(settings.Addresses);
        Assert.Equal(["fe80::1/128"], settings.Peers[0].AllowedIps.Select(static prefix => prefix.ToString()));
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var mesh = Read(
            """
            { "interface": "vx", "network": 16777215, "port": 8472, "local": "FE80::212:34ff:fe56:789a", "remote": "fe80::1", "mtu": 1300, "bridge": "br-mesh" }
            """).Settings!.Mesh!;

        Assert.Equal((16777215, 8472, 1300, "br-mesh"), (mesh.Network, mesh.Port, mesh.Mtu, mesh.Bridge));
        Assert.Equal("fe80::212:34ff:fe56:789a", mesh.Local.ToString());
    }

    [Theory]
    [InlineData("\"network\": 77", "\"network\": 16777216", "settings.mesh.network: is 16777216")]
    [InlineData("\"network\": 77, ", "", "settings.mesh.network: is missing")]
    [InlineData("fe80::2", "fd00::2", "settings.mesh.local: \"fd00::2\" is no link-local address")]
    [InlineData("fe80::2", "fe80::1", "settings.mesh.remote: fe80::1 is the router's own end as well")]
    [InlineData("mesh-vpn", "wg_exit", "settings.mesh.interface: \"wg_exit\" is the tunnel's own link")]
    [InlineData("77,", "77, \"mtu\": 1351,", "settings.mesh.mtu: is 1351; write a whole number from 576 to 1350")]
    [InlineData("77,", "77, \"vlan\": 1,", "settings.mesh.vlan: unknown key")]
    public void Read_Mistake_IsNamedWithItsPlace(string right, string wrong, string complaint)
    {
        var reading = Read(Least.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(reading.Errors, error => error.StartsWith(complaint, StringComparison.Ordinal));
        Assert.Null(reading.Settings);
    }

    private static SettingsReading Read(string mesh) => SettingsReader.Read(
        JsonDocument.Parse($$"""
            { "interface": "wg_exit", "privateKeyFile": "wg.key", "mesh": {{mesh}},
              "peers": [ { "name": "exit1", "endpoint": "exit1.example.net:51820", "publicKey": "RjFUMQj8I3QERZ+0TzcbrmvBQC/U3A/gpTxMFwQz918=" } ] }
            """).RootElement,
        "/etc/meshagent");
}
