using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Settings;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Schemas;

namespace MeshAgent.Host.Configuration;

/// <summary>
/// Reads meshagent.json. What a value may be, and what it is when absent, stands in the schema alone; here is what no schema can say.
/// </summary>
internal sealed class SettingsReader
{
    private static readonly string[] Roles = ["wan", "lan", "mesh"];

    private readonly Schema schema = EmbeddedSchema.Read(typeof(SettingsReader).Assembly, "meshagent.schema.json");

    /// <summary>Reads the file.</summary>
    /// <param name="path">Its path; an absent file counts as an empty object.</param>
    /// <returns>The settings, or everything that is wrong.</returns>
    public SettingsReading ReadFile(string path) =>
        Read(File.Exists(path) ? DocumentReader.ReadFile(path) : DocumentReader.Read(path, "{}"u8.ToArray()));

    /// <summary>Reads a document.</summary>
    /// <param name="reading">The document.</param>
    /// <returns>The settings, or everything that is wrong.</returns>
    public SettingsReading Read(DocumentReading reading)
    {
        if (reading.Root is not { } root)
        {
            return new SettingsReading(null, reading.Errors);
        }

        EquatableArray<DocumentError> errors = [.. reading.Errors, .. SchemaValidator.Validate(schema, root)];
        if (!errors.IsEmpty)
        {
            return new SettingsReading(null, errors);
        }

        var full = SchemaDefaults.Fill(schema, root);
        errors = [.. TableErrors(full), .. MarkErrors(full), .. LinkErrors(full), .. ListenErrors(full), .. UserServerErrors(full)];
        return errors.IsEmpty ? new SettingsReading(Settings(full), []) : new SettingsReading(null, errors);
    }

    private static HostSettings Settings(DocumentNode root)
    {
        var isolation = root["isolation"]!;
        var dns = root["dns"]!;
        return new HostSettings
        {
            Agent = new AgentSettings
            {
                WanLinks = Texts(root["wan"]!["interfaces"]!),
                LanLinks = Texts(root["lan"]!["interfaces"]!),
                MeshLinks = Texts(root["mesh"]!["interfaces"]!),
                Strategy = Enum.Parse<IsolationStrategy>(isolation["strategy"]!.Text, ignoreCase: true),
                Fallback = Enum.Parse<Fallback>(isolation["fallback"]!.Text, ignoreCase: true),
                Families = Families(isolation["families"]!),
                UserServers = Texts(dns["userServers"]!).Select(IPAddress.Parse).ToEquatableArray(),
                RouterId = root["exits"]!["routerId"]!.Text,
                Identity = new AgentIdentity
                {
                    Mark = PacketMark.TryParse(isolation["mark"]!.Text, out var mark) ? mark : default,
                    WanTable = Number(isolation["wanTable"]!),
                    ExitTable = Number(isolation["exitTable"]!),
                    RulePreference = Number(isolation["rulePreference"]!),
                    LookupGroup = dns["group"]!.Text,
                },
            },
            DnsListen = Texts(dns["listen"]!).Select(IPEndPoint.Parse).ToEquatableArray(),
            DnsGroup = dns["group"]!.Text,
            DnsCacheSize = (int)Number(dns["cacheSize"]!),
            StateFile = root["state"]!["file"]!.Text,
            ControlSocket = root["control"]!["socket"]!.Text,
        };
    }

    private static IEnumerable<DocumentError> TableErrors(DocumentNode root)
    {
        var wan = root["isolation"]!["wanTable"]!;
        var exit = root["isolation"]!["exitTable"]!;
        foreach (var table in new[] { wan, exit }.Where(table => Number(table) is >= RouteTables.Default and <= RouteTables.Local))
        {
            yield return table.Error($"{table} is one of the kernel's own tables; allowed: 1 to 252, or 256 and above");
        }

        if (Number(wan) == Number(exit))
        {
            yield return exit.Error($"{exit} is the wanTable as well; allowed: any other table, such as {(Number(wan) == 2 ? 1 : 2)}");
        }
    }

    private static IEnumerable<DocumentError> UserServerErrors(DocumentNode root) =>
        root["dns"]!["userServers"]!.Items.Where(static item => !IPAddress.TryParse(item.Text, out _))
            .Select(static item => item.Error($"\"{item.Text}\" is not an address; allowed: an IPv4 or IPv6 address, such as \"8.8.8.8\""));

    private static IEnumerable<DocumentError> MarkErrors(DocumentNode root)
    {
        var mark = root["isolation"]!["mark"]!;
        if (!PacketMark.TryParse(mark.Text, out _))
        {
            yield return mark.Error(
                $"{mark} is not a usable mark; allowed: VALUE/MASK or VALUE up to 0xffffffff, where VALUE is not 0 and has no bit "
                + "outside MASK, such as \"0x1/0x1\"");
        }
    }

    private static IEnumerable<DocumentError> LinkErrors(DocumentNode root)
    {
        var lists = Roles.SelectMany(role => root[role]!["interfaces"]!.Items.Select(item => (Role: role, Item: item)));
        var roles = new Dictionary<string, string>();
        foreach (var (role, item) in lists)
        {
            if (item.Text == LinkPattern.Auto && role != "wan")
            {
                yield return item.Error(
                    $"\"{LinkPattern.Auto}\" finds WAN links only; allowed: names or globs of links, such as \"br-lan\"");
            }
            else if (!roles.TryAdd(item.Text, role))
            {
                yield return item.Error($"{item} is in {roles[item.Text]}.interfaces already, and a link has one role; remove one of them");
            }
        }
    }

    private static IEnumerable<DocumentError> ListenErrors(DocumentNode root) =>
        from item in root["dns"]!["listen"]!.Items
        where !IPEndPoint.TryParse(item.Text, out var place) || place.Port == 0 || !IPAddress.IsLoopback(place.Address)
        select item.Error($"{item} is not a loopback address with a port; allowed: such as \"127.0.0.1:54\" or \"[::1]:54\"");

    private static EquatableArray<IpFamily> Families(DocumentNode node)
    {
        var words = Texts(node);
        return IpFamilyFacts.All.Where(family => words.Contains(family.Word())).ToEquatableArray();
    }

    private static EquatableArray<string> Texts(DocumentNode node) => node.Items.Select(item => item.Text).ToEquatableArray();

    // The schema has checked that it is a whole number in range; 1.0 and 1e3 are such numbers too.
    private static uint Number(DocumentNode node) => (uint)decimal.Parse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
