using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.Fastd.Configuration;

/// <summary>
/// Writes what fastd reads (fastd's manual, "Configuration file format"): pure. Everything that comes from settings is a number,
/// hexadecimal digits, or stands between quotes.
/// </summary>
internal static class ConfigurationWriter
{
    /// <summary>
    /// The first line of every file that the agent makes, by which it knows them again among others in a folder that is not its own.
    /// </summary>
    public const string Tag = "# made by meshagent; changes are overwritten";

    private const string MarkStart = "packet mark 0x";
    private const string GroupMarkStart = "# its control group marks packets 0x";

    /// <summary>Writes the configuration of the agent's own fastd, without peers.</summary>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="managed">The same, of the agent's own fastd.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="identity">What its control traffic is known by.</param>
    /// <param name="places">Where its files are.</param>
    /// <returns>The text.</returns>
    public static ConfigurationText Write(
        FastdSettings settings, ManagedSettings managed, SecretKey secret, ControlIdentity identity, InstancePlaces places)
    {
        var text = new StringBuilder();
        text.Append(Tag).Append('\n');
        Line($"log level warn;");
        Line($"mode {Word(settings.Mode)};");
        if (settings.Mode == TunnelMode.Tap)
        {
            Line($"interface {Quoted(settings.Interface)};");
        }

        Line($"mtu {settings.Mtu};");
        foreach (var method in managed.Methods)
        {
            Line($"method {Quoted(method)};");
        }

        Line($"secret {Quoted(secret.RevealHex())};");
        if (identity.MarkedBy == MarkedBy.Fastd)
        {
            Line($"{MarkStart}{identity.Mark:x};");
        }
        else
        {
            Line($"{GroupMarkStart}{identity.Mark:x}");
        }

        if (managed.BindPort is { } port)
        {
            Line($"bind any:{port};");
        }

        if (identity.Group is { } group)
        {
            Line($"group {Quoted(group)};");
        }

        if (managed.PeerLimit is { } limit)
        {
            Line($"peer limit {limit};");
        }

        Line($"status socket {Quoted(places.StatusSocket)};");
        Line($"include peers from {Quoted(places.PeerDirectory)};");
        return new ConfigurationText(text.ToString());

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>
    /// Writes the file of a peer. It names the address alone and never the host: fastd replaces the addresses of a name by none when a
    /// look-up fails, and would ask whoever the system asks.
    /// </summary>
    /// <param name="peer">The exit.</param>
    /// <param name="endpoint">Where it is contacted.</param>
    /// <param name="mode">What the tunnel carries.</param>
    /// <returns>The file.</returns>
    public static PeerFile Peer(PeerSettings peer, IPEndPoint endpoint, TunnelMode mode)
    {
        var address = endpoint.Address.IsIPv4MappedToIPv6 ? endpoint.Address.MapToIPv4() : endpoint.Address;
        var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        var link = mode == TunnelMode.Tap ? "" : $"interface {Quoted(peer.Interface)};\n";
        return new PeerFile(
            peer.Name,
            string.Create(CultureInfo.InvariantCulture, $"{Tag}\nkey {Quoted(peer.Key.ToHex())};\nremote {host}:{endpoint.Port};\n{link}"));
    }

    /// <summary>What the packets of a fastd with a configuration of the agent's are marked with.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>The mark and who sets it; null when it tells of none.</returns>
    public static (uint Mark, MarkedBy By)? MarkIn(ConfigurationText configuration)
    {
        foreach (var line in configuration.Reveal().Split('\n'))
        {
            var by = line.StartsWith(MarkStart, StringComparison.Ordinal) ? MarkedBy.Fastd
                : line.StartsWith(GroupMarkStart, StringComparison.Ordinal) ? MarkedBy.ControlGroup
                : (MarkedBy?)null;
            if (by is { } found)
            {
                var digits = line.AsSpan(found == MarkedBy.Fastd ? MarkStart.Length : GroupMarkStart.Length).TrimEnd(';');
                return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark)
                    ? (mark, found)
                    : null;
            }
        }

        return null;
    }

    /// <summary>A text as fastd's lexer reads it back: between quotes, with quotes and backslashes escaped.</summary>
    /// <param name="text">The text, without control characters.</param>
    /// <returns>The quoted text.</returns>
    internal static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Word(TunnelMode mode) => mode switch
    {
        TunnelMode.Tap => "tap",
        TunnelMode.Multitap => "multitap",
        _ => "tun",
    };
}
