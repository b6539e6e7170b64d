using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;

namespace MeshAgent.Tunnels.Settings;

/// <summary>Reads what the settings of every tunnel technology hold. What is wrong becomes a complaint at its place.</summary>
internal static class TunnelFields
{
    /// <summary>Addresses of the link: two families and some spare. More has no use and would slow every reconciliation.</summary>
    public const int MostAddresses = 16;

    /// <summary>The longest link name, bytes: <c>IFNAMSIZ</c> of linux/if.h less the ending zero.</summary>
    public const int LongestLinkName = 15;

    /// <summary>The longest exit name: that of a DNS label, so that it fits wherever names are shown.</summary>
    private const int LongestName = 63;

    /// <summary>Reads the name of a tunnel link.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="example">One that is allowed, for the complaint.</param>
    /// <returns>The name; empty after a complaint.</returns>
    public static string LinkName(JsonPlace place, string example)
    {
        var allowed = $"1 to 15 of the letters A-Z a-z 0-9 _ = + . -, such as \"{example}\"";
        var name = place.Text(allowed);

        // wireguard-go's own pattern and wg(8)'s; fastd takes it too. Files bear the name.
        if (name is not null
            && (Encoding.UTF8.GetByteCount(name) > LongestLinkName || name is "." or ".." || !name.All(IsLinkNameLetter)))
        {
            place.Complain($"\"{name}\" cannot be the name of a tunnel link; write {allowed}");
        }

        return name ?? "";
    }

    /// <summary>Reads the name of a file.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="directory">What a relative name counts from.</param>
    /// <param name="allowed">What should be written.</param>
    /// <returns>Its absolute name; empty after a complaint.</returns>
    public static string FileName(JsonPlace place, string directory, string allowed)
    {
        var name = place.Text(allowed) ?? "";
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            place.Complain($"has a zero byte, which no file name can have; write {allowed}");
            return "";
        }

        return name.Length > 0 ? Path.GetFullPath(name, directory) : "";
    }

    /// <summary>Reads the addresses of a tunnel link.</summary>
    /// <param name="place">Where they stand.</param>
    /// <returns>The addresses without doubles; what is wrong is left out after a complaint.</returns>
    public static EquatableArray<InterfaceAddress> Addresses(JsonPlace place)
    {
        const string Allowed = "addresses with their prefix lengths, such as [\"10.99.0.2/24\", \"fd99::2/64\"]";
        var addresses = new List<InterfaceAddress>();
        foreach (var entry in place.List(MostAddresses, Allowed))
        {
            const string One = "an address with its prefix length, such as \"10.99.0.2/24\"";
            if (entry.Text(One) is not { } text)
            {
                continue;
            }

            if (!PrefixText.TryParse(text, out var address, out var length))
            {
                entry.Complain($"\"{text}\" is no address with a prefix length; write {One}");
            }
            else if (!PrefixText.IsHost(address))
            {
                entry.Complain($"\"{text}\" cannot be a machine's own address; write {One}");
            }
            else if (addresses.Exists(known => known.Address.Equals(address)))
            {
                entry.Complain($"{address} is there twice; remove one");
            }
            else
            {
                addresses.Add(new InterfaceAddress(address, length));
            }
        }

        return addresses.ToEquatableArray();
    }

    /// <summary>Reads the name of an exit.</summary>
    /// <param name="place">Where it stands.</param>
    /// <returns>The name; null after a complaint.</returns>
    public static string? ExitName(JsonPlace place)
    {
        const string Allowed = "1 to 63 of the letters A-Z a-z 0-9 . _ -, beginning with a letter or digit";
        var name = place.Text(Allowed);
        if (name is null
            || (name.Length <= LongestName && char.IsAsciiLetterOrDigit(name[0])
                && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')))
        {
            return name;
        }

        place.Complain($"\"{name}\" cannot be an exit's name; write {Allowed}");
        return null;
    }

    /// <summary>Reads where an exit is.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="examples">What should be written.</param>
    /// <returns>Host and port; null after a complaint.</returns>
    public static ExitTarget? Target(JsonPlace place, string examples)
    {
        if (place.Text(examples) is not { } text)
        {
            return null;
        }

        if (!ExitTarget.TryParse(text, out var target))
        {
            place.Complain($"\"{text}\" is no host and port; write it like {examples}");
        }

        return target;
    }

    private static bool IsLinkNameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '=' or '+' or '.' or '-';
}
