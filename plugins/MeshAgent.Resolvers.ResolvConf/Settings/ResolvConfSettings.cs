using System.Text.Json;
using MeshAgent.Resolvers.Learning.Settings;

namespace MeshAgent.Resolvers.ResolvConf.Settings;

/// <summary>Where the system's name servers are written down.</summary>
/// <param name="Files">Files in the form of resolv.conf(5).</param>
/// <param name="Directories">Folders of such files.</param>
/// <param name="Dnsmasq">Configuration files of dnsmasq; a star is allowed in the name.</param>
/// <param name="LooksAtProcesses">Whether the command lines of running dnsmasq count.</param>
internal sealed record ResolvConfSettings(
    IReadOnlyList<string> Files, IReadOnlyList<string> Directories, IReadOnlyList<string> Dnsmasq, bool LooksAtProcesses)
{
    /// <summary>Entries in one list; each is a file to read and a folder to listen to, and four are usual.</summary>
    public const int MostPaths = 16;

    private static readonly string[] UsualFiles =
        ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf", "/run/dnsmasq/resolv.conf", "/var/run/dnsmasq/resolv.conf"];

    private static readonly string[] UsualDirectories = ["/tmp/resolv.conf.d"];
    private static readonly string[] UsualDnsmasq = ["/etc/dnsmasq.conf", "/var/etc/dnsmasq.conf.*"];

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The plugin's <c>settings</c>.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="InvalidDataException">A line for each mistake, with its JSON path and the fix.</exception>
    public static ResolvConfSettings Read(JsonElement settings)
    {
        var errors = new List<string>();
        var root = new SettingsPlace(settings, "settings", errors);
        root.CheckObject("files", "directories", "dnsmasq", "processes");
        var read = new ResolvConfSettings(
            Paths("files", UsualFiles),
            Paths("directories", UsualDirectories),
            Paths("dnsmasq", UsualDnsmasq),
            root.Key("processes").Flag(otherwise: true));
        return errors.Count > 0 ? throw new InvalidDataException(string.Join('\n', errors)) : read;

        IReadOnlyList<string> Paths(string key, string[] usual) =>
            root.Key(key).Texts(MostPaths, usual, usual[0], SettingsPlace.NoPath);
    }
}
