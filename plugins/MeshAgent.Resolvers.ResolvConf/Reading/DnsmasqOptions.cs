using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Servers;

namespace MeshAgent.Resolvers.ResolvConf.Reading;

/// <summary>
/// What dnsmasq's options say about upstream servers (dnsmasq(8)): <c>server</c> and <c>local</c> with their domains, port and source;
/// <c>resolv-file</c>, <c>servers-file</c>, <c>conf-file</c>, <c>conf-dir</c>.
/// </summary>
internal sealed class DnsmasqOptions
{
    /// <summary>
    /// Upstreams, and files named, at most. Block lists are written as thousands of <c>server=/name/</c> without an address, which take no
    /// place here;
    /// a real router has a handful.
    /// </summary>
    private const int Most = 64;

    /// <summary>Upstream servers that are named.</summary>
    public List<NameServer> Servers { get; } = [];

    /// <summary>Files of the form of resolv.conf that upstreams are read from.</summary>
    public List<string> ResolvFiles { get; } = [];

    /// <summary>Further files of options.</summary>
    public List<string> ConfFiles { get; } = [];

    /// <summary>Folders of further files, with the filters behind a comma.</summary>
    public List<(string Folder, IReadOnlyList<string> Filters)> ConfFolders { get; } = [];

    /// <summary>Takes one option.</summary>
    /// <param name="name">Its long name without hyphens before it.</param>
    /// <param name="value">Its value; empty when it has none.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Take(string name, string value)
    {
        switch (name)
        {
            case "server" or "local" or "S":
                return TakeServer(value);
            case "resolv-file" or "r":
                Add(ResolvFiles, value);
                return null;
            case "conf-file" or "C" or "servers-file":
                Add(ConfFiles, value);
                return null;
            case "conf-dir" or "7" when value.StartsWith('/') && ConfFolders.Count < Most:
                var parts = value.Split(',', StringSplitOptions.RemoveEmptyEntries);
                ConfFolders.Add((parts[0], parts[1..]));
                return null;
            default:
                return null;
        }
    }

    /// <summary>Takes a line of a file.</summary>
    /// <param name="line">The line.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? TakeLine(string line)
    {
        if (line.Length == 0 || line[0] == '#')
        {
            return null;
        }

        var comment = line.IndexOf(" #", StringComparison.Ordinal);
        var text = comment < 0 ? line : line[..comment];
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? Take(text.Trim(), "") : Take(text[..equals].Trim(), text[(equals + 1)..].Trim());
    }

    /// <summary>Takes a command line, without the program's name.</summary>
    /// <param name="arguments">The arguments.</param>
    public void TakeArguments(IReadOnlyList<string> arguments)
    {
        for (var at = 0; at < arguments.Count; at++)
        {
            var (name, value) = Split(arguments[at]);
            // A value may stand apart: "-r FILE", "--resolv-file FILE".
            var isApart = value.Length == 0 && at + 1 < arguments.Count && !arguments[at + 1].StartsWith('-');
            _ = Take(name, isApart ? arguments[at + 1] : value);
        }
    }

    /// <summary>
    /// Whether a file of a folder of options is read: by default all but backups, else by the filters (dnsmasq(8), --conf-dir).
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="filters">The filters: an ending to leave out, or <c>*</c> and an ending to take only.</param>
    /// <returns>True when it is.</returns>
    public static bool IsRead(string name, IReadOnlyList<string> filters)
    {
        var only = filters.Where(static filter => filter.StartsWith('*')).ToList();
        return !name.StartsWith('.') && !name.EndsWith('~') && !(name.StartsWith('#') && name.EndsWith('#'))
            && (only.Count == 0 || only.Exists(filter => name.EndsWith(filter[1..], StringComparison.Ordinal)))
            && !filters.Any(filter => !filter.StartsWith('*') && name.EndsWith(filter, StringComparison.Ordinal));
    }

    private static (string Name, string Value) Split(string argument)
    {
        if (argument.StartsWith("--", StringComparison.Ordinal))
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            return equals < 0 ? (argument[2..], "") : (argument[2..equals], argument[(equals + 1)..]);
        }

        return argument.Length >= 2 && argument[0] == '-' ? (argument[1..2], argument[2..]) : ("", "");
    }

    private static void Add(List<string> paths, string path)
    {
        if (path.StartsWith('/') && paths.Count < Most)
        {
            paths.Add(path);
        }
    }

    // [/domain/domain/]ADDRESS[#port][@source[#port]]; without an address the domain is answered locally, "#" means the usual servers.
    private string? TakeServer(string value)
    {
        var address = value.StartsWith('/') ? value[(value.LastIndexOf('/') + 1)..] : value;
        var source = address.IndexOf('@', StringComparison.Ordinal);
        address = source < 0 ? address : address[..source];
        if (address.Length == 0 || address == "#")
        {
            return null;
        }

        if (!ServerAddress.TryParse(address, out var server))
        {
            return $"{TextLines.Shown(address)} is no address";
        }

        if (SystemServers.Of(server) is { } known && Servers.Count < Most)
        {
            Servers.Add(known);
        }

        return null;
    }
}
