using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;
using MeshAgent.WanExec.Launching;

namespace MeshAgent.Host.Commands;

/// <summary>
/// The command line of <c>wan-exec</c>. It is read by hand: a library for command lines takes longer to load than everything else that
/// happens between the start and the program.
/// </summary>
internal sealed record WanExecArguments
{
    /// <summary>What can be written.</summary>
    public const string Usage =
        """
        Usage: meshagent wan-exec [OPTIONS] -- CMD [ARGUMENT...]
               meshagent wan-exec [OPTIONS] --probe [--json]

        Runs CMD so that every socket of it and of its children carries the WAN's mark, and every question to port 53 goes to the agent's
        forwarder. CMD keeps this process's id, its exit status is CMD's. It is refused (1) where that cannot be guaranteed.

          --config F          meshagent.json, for mark and forwarder [/etc/meshagent/meshagent.json]
          --mark VALUE/MASK   the mark, instead of isolation.mark
          --dns PLACE         where the forwarder answers, such as 127.0.0.1:54, instead of dns.listen; once for each family, or: none
          --user U            run as this user, with its groups
          --group G           run in this group
          --no-new-privs      nothing that CMD starts gains rights by its file (setuid, capabilities)
          --open-files N      soft limit of open files [the caller's]
          --probe             try it and say what was found; start nothing
          --json              print JSON, for scripts
        """;

    private const string NoPlace = "none";

    /// <summary>The path of meshagent.json; null for the usual place.</summary>
    public string? Config { get; private set; }

    /// <summary>The mark; null for that of the configuration.</summary>
    public PacketMark? Mark { get; private set; }

    /// <summary>The forwarder's places; null for those of the configuration.</summary>
    public EquatableArray<IPEndPoint>? Listen { get; private set; }

    /// <summary>Try it and say what was found.</summary>
    public bool IsProbe { get; private set; }

    /// <summary>Print JSON.</summary>
    public bool IsForScripts { get; private set; }

    /// <summary>Print the usage.</summary>
    public bool IsHelp { get; private set; }

    /// <summary>The program.</summary>
    public LaunchOptions Launch { get; private set; } = new() { Command = [] };

    /// <summary>Whether the configuration is needed.</summary>
    public bool NeedsConfiguration => Mark is null || Listen is null;

    /// <summary>Reads what was written behind <c>wan-exec</c>.</summary>
    /// <param name="words">The words.</param>
    /// <param name="error">What is wrong with them; empty when nothing is.</param>
    /// <returns>What was understood.</returns>
    public static WanExecArguments Parse(IReadOnlyList<string> words, out string error)
    {
        var read = new WanExecArguments();
        var left = new Queue<string>(words);
        error = "";
        while (error.Length == 0 && left.TryDequeue(out var word))
        {
            if (word == "--")
            {
                read.Launch = read.Launch with { Command = [.. left] };
                break;
            }

            // Both `--user U` and `--user=U`.
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            error = read.TakeFlag(word) ? ""
                : !IsOption(name) ? Unknown(word)
                : equals >= 0 ? read.Take(name, word[(equals + 1)..])
                : left.TryDequeue(out var value) ? read.Take(name, value) : $"{name} needs a value";
        }

        if (error.Length == 0 && !read.IsHelp && read.IsProbe == read.Launch.Command.Count > 0)
        {
            error = read.IsProbe ? "--probe starts no program: remove it, or CMD" : "there is no program: write it behind --";
        }

        return read;
    }

    private static string Unknown(string word) => word.StartsWith('-')
        ? $"{word} is no option of wan-exec; options of the program belong behind --"
        : $"{word}: the program belongs behind --";

    private static bool IsOption(string name) => name is "--config" or "--mark" or "--dns" or "--user" or "--group" or "--open-files";

    private bool TakeFlag(string word)
    {
        switch (word)
        {
            case "--probe":
                return IsProbe = true;
            case "--json":
                return IsForScripts = true;
            case "--help" or "-h" or "-?":
                return IsHelp = true;
            case "--no-new-privs":
                Launch = Launch with { NoNewPrivileges = true };
                return true;
            default:
                return false;
        }
    }

    private string Take(string name, string value)
    {
        switch (name)
        {
            case "--config":
                Config = value;
                return "";
            case "--user":
                Launch = Launch with { User = value };
                return "";
            case "--group":
                Launch = Launch with { Group = value };
                return "";
            case "--mark":
                var isMark = PacketMark.TryParse(value, out var mark);
                Mark = mark;
                return isMark ? "" : $"--mark {value} is not a usable mark; allowed: VALUE/MASK or VALUE, such as 0x1/0x1";
            case "--dns":
                return TakePlace(value);
            default:
                var isNumber = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var files) && files > 0;
                Launch = Launch with { OpenFiles = files };
                return isNumber ? "" : $"--open-files {value} is not a number of files above 0";
        }
    }

    private string TakePlace(string value)
    {
        if (value == NoPlace)
        {
            Listen = [];
            return "";
        }

        if (!IPEndPoint.TryParse(value, out var place) || place.Port == 0 || !IPAddress.IsLoopback(place.Address))
        {
            return $"--dns {value} is not a loopback address with a port; allowed: such as 127.0.0.1:54 or [::1]:54";
        }

        // The first of each family counts, as of dns.listen, of which the agent passes on every place.
        var known = Listen ?? [];
        Listen = known.Any(other => IsOfVersion4(other) == IsOfVersion4(place)) ? known : [.. known, place];
        return "";
    }

    private static bool IsOfVersion4(IPEndPoint place) =>
        place.Address.AddressFamily == AddressFamily.InterNetwork || place.Address.IsIPv4MappedToIPv6;
}
