using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>Reads which fastd it is: the agent's own, or one that the system runs.</summary>
internal static class InstanceReader
{
    /// <summary>Methods of one tunnel. A handful exist; each is offered in every handshake.</summary>
    public const int MostMethods = 8;

    private const int LongestMethod = 63;

    /// <summary>The longest name of a group: <c>LOGIN_NAME_MAX</c> of Linux less what shadow's useradd(8) leaves of it.</summary>
    private const int LongestGroup = 31;

    /// <summary>Reads what the agent's own is to be like.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="directory">What relative file names count from.</param>
    /// <returns>The settings; what is wrong in them is complained about.</returns>
    public static ManagedSettings? Managed(JsonPlace place, string directory)
    {
        if (!place.CheckObject("secretFile", "methods", "bindPort", "group", "peerLimit"))
        {
            return null;
        }

        const string Hint = "the name of a file that holds the secret and that only its owner can read";
        var (methods, port, group, limit) = (place.Key("methods"), place.Key("bindPort"), place.Key("group"), place.Key("peerLimit"));
        var read = new ManagedSettings
        {
            SecretFile = TunnelFields.FileName(place.Key("secretFile"), directory, Hint),
            BindPort = port.IsPresent ? (ushort)port.Number(1, ushort.MaxValue, 1) : null,
            Group = group.IsPresent ? Group(group) : null,
            PeerLimit = limit.IsPresent ? limit.Number(1, PeerReader.MostPeers, 1) : null,
        };
        return methods.IsPresent ? read with { Methods = Methods(methods) } : read;
    }

    /// <summary>Reads where the system's is.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="directory">What relative file names count from.</param>
    /// <returns>The settings; what is wrong in them is complained about.</returns>
    public static AttachedSettings? Attached(JsonPlace place, string directory)
    {
        if (!place.CheckObject("statusSocket", "peerDirectory"))
        {
            return null;
        }

        var folder = place.Key("peerDirectory");
        return new(
            TunnelFields.FileName(place.Key("statusSocket"), directory, "the status socket of fastd's configuration"),
            folder.IsPresent ? TunnelFields.FileName(folder, directory, "a folder that fastd reads peers from") : null);
    }

    private static EquatableArray<string> Methods(JsonPlace place)
    {
        var methods = new List<string>();
        foreach (var entry in place.List(MostMethods, "methods, such as [\"salsa2012+umac\"]"))
        {
            const string One = "a method as fastd calls it, such as \"salsa2012+umac\" or \"null\"";
            if (entry.Text(One) is not { } text)
            {
                continue;
            }

            if (text.Length > LongestMethod || !char.IsAsciiLetterLower(text[0]) && !char.IsAsciiDigit(text[0])
                || !text.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '+' or '-'))
            {
                entry.Complain($"\"{text}\" cannot be a method; write {One}");
            }
            else if (methods.Contains(text))
            {
                entry.Complain($"\"{text}\" is there twice; remove one");
            }
            else
            {
                methods.Add(text);
            }
        }

        return methods.ToEquatableArray();
    }

    private static string? Group(JsonPlace place)
    {
        const string Allowed = "the name of a group: letters, digits, _ and -, beginning with a letter or _";
        var name = place.Text(Allowed);
        if (name is null
            || (name.Length <= LongestGroup && (char.IsAsciiLetter(name[0]) || name[0] == '_')
                && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')))
        {
            return name;
        }

        place.Complain($"\"{name}\" cannot be a group; write {Allowed}");
        return null;
    }
}
