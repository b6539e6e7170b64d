using System.Text.Json;
using MeshAgent.Resolvers.Learning.Links;
using MeshAgent.Resolvers.Learning.Settings;

namespace MeshAgent.Resolvers.Dhcp.Settings;

/// <summary>Turns the <c>settings</c> object into settings. All mistakes are collected, so that one run shows them all.</summary>
internal static class DhcpSettingsReader
{
    /// <summary>Folders of one client: three are usual, and each costs a watch and a listing at every look.</summary>
    public const int MostDirectories = 8;

    private const string Auto = "auto";

    private static readonly (string Word, DhcpClient Client, string[] Directories)[] Clients =
    [
        ("udhcpc", DhcpClient.Udhcpc, ["/var/run/udhcpc"]),
        ("dhclient", DhcpClient.Dhclient, ["/var/lib/dhcp", "/var/lib/dhclient", "/var/db"]),
        ("dhcpcd", DhcpClient.Dhcpcd, ["/var/lib/dhcpcd", "/var/db/dhcpcd"]),
        ("networkd", DhcpClient.Networkd, ["/run/systemd/netif"]),
    ];

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The plugin's <c>settings</c>.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="InvalidDataException">A line for each mistake, with its JSON path and the fix.</exception>
    public static DhcpSettings Read(JsonElement settings)
    {
        var errors = new List<string>();
        var root = new SettingsPlace(settings, "settings", errors);
        root.CheckObject(["clients", "interfaces", .. Clients.Select(static client => KeyOf(client.Word))]);
        var chosen = ClientsOf(root.Key("clients"));
        var links = root.Key("interfaces").Texts(LinkPatterns.Most, ["*"], "wan*", LinkPatterns.Objection);
        var directories = Clients.ToDictionary(
            static client => client.Client,
            client => root.Key(KeyOf(client.Word)).Texts(MostDirectories, client.Directories, client.Directories[0], SettingsPlace.NoPath));
        return errors.Count > 0
            ? throw new InvalidDataException(string.Join('\n', errors))
            : new DhcpSettings(
                directories.Where(pair => chosen.Contains(pair.Key)).ToDictionary(static pair => pair.Key, static pair => pair.Value),
                new LinkPatterns(links));
    }

    private static string KeyOf(string client) => $"{client}Directories";

    private static HashSet<DhcpClient> ClientsOf(SettingsPlace place)
    {
        var words = place.Texts(Clients.Length + 1, [Auto], Auto, static word => word == Auto || Array.Exists(Clients, client => client.Word == word)
            ? null
            : $"\"{word}\" is no DHCP client that leases are read of; write {Auto} or {string.Join(", ", Clients.Select(static client => client.Word))}");
        if (place.IsPresent && place.Value.ValueKind == JsonValueKind.Array && place.Value.GetArrayLength() == 0)
        {
            place.Complain($"is empty; write [\"{Auto}\"], or take the plugin out of plugins.json");
        }

        return [.. Clients.Where(client => words.Contains(Auto) || words.Contains(client.Word)).Select(static client => client.Client)];
    }
}
