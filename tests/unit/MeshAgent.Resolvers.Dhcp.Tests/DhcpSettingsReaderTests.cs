using System.Text.Json;
using MeshAgent.Resolvers.Dhcp.Settings;

namespace MeshAgent.Resolvers.Dhcp.Tests;

public sealed class DhcpSettingsReaderTests
{
    [Fact]
    public void Read_Empty_ReadsAllClientsOnAllLinks()
    {
        var settings = Read("{}");

        Assert.Equal(4, settings.Directories.Count);
        Assert.True(settings.Links.Fit("wan0"));
    }

    [Fact]
    public void Read_OneClientAndLink_IsAll()
    {
        var settings = Read("""{ "clients": ["dhcpcd"], "interfaces": ["wan*"], "dhcpcdDirectories": ["/data/dhcpcd"] }""");

        Assert.Equal(["/data/dhcpcd"], Assert.Single(settings.Directories).Value);
        Assert.True(settings.Links.Fit("wan1"));
        Assert.False(settings.Links.Fit("br-lan"));
    }

    [Fact]
    public void Read_SeveralMistakes_NamesEachPlaceAndTheFix()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(
            """{ "clients": ["pump"], "interfaces": ["wan 0", 3], "dhclientDirectories": ["lib/dhcp"], "lease": 1, "udhcpcDirectories": "x" }"""));

        Assert.Equal(
            [
                "settings.lease: unknown key; allowed are clients, interfaces, udhcpcDirectories, dhclientDirectories, dhcpcdDirectories, "
                    + "networkdDirectories",
                "settings.clients[0]: \"pump\" is no DHCP client that leases are read of; write auto or udhcpc, dhclient, dhcpcd, networkd",
                "settings.interfaces[0]: \"wan 0\" is neither a link's name nor a glob; write 1 to 15 characters without space, slash, backslash or "
                    + "colon, such as wan0 or wan*",
                "settings.interfaces[1]: is a number; write a text in quotes, such as \"wan*\"",
                "settings.udhcpcDirectories: is a text; write a list such as [\"/var/run/udhcpc\"]",
                "settings.dhclientDirectories[0]: \"lib/dhcp\" is not an absolute path; write one that begins with a slash",
            ],
            error.Message.Split('\n'));
    }

    private static DhcpSettings Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return DhcpSettingsReader.Read(document.RootElement);
    }
}
