using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.Learning.Watching;
using MeshAgent.Resolvers.ResolvConf.Reading;
using MeshAgent.Resolvers.ResolvConf.Settings;

namespace MeshAgent.Resolvers.ResolvConf;

/// <summary>One look at everything that says whom the system asks.</summary>
/// <param name="settings">Where to look.</param>
/// <param name="commandLines">The arguments of each running dnsmasq.</param>
internal sealed class SystemSurvey(ResolvConfSettings settings, Func<IReadOnlyList<IReadOnlyList<string>>> commandLines)
{
    /// <summary>Files that are read at most, whatever includes what. Usual are five; a folder of block lists has some dozen.</summary>
    private const int MostFiles = 128;

    /// <summary>
    /// Links to links that are followed; the kernel follows 40 (path_resolution(7)), but each needs a folder to listen to.
    /// </summary>
    private const int MostLinks = 8;

    private readonly LastGood files = new("resolvconf");

    /// <summary>Looks.</summary>
    /// <returns>The servers, and what could not be understood.</returns>
    public Survey Look()
    {
        var look = new OneLook();
        files.Begin();
        var options = new DnsmasqOptions();
        foreach (var arguments in settings.LooksAtProcesses ? commandLines() : [])
        {
            options.TakeArguments(arguments);
        }

        options.ConfFiles.AddRange(settings.Dnsmasq.SelectMany(pattern => Expand(pattern, look)));
        ReadDnsmasq(options, look);
        foreach (var folder in settings.Directories)
        {
            look.Folders.Add(new WatchedFolder(folder, static name => !name.StartsWith('.')));
            options.ResolvFiles.AddRange(
                FolderListing.Of(folder).Where(static name => !name.StartsWith('.')).Select(name => Path.Combine(folder, name)));
        }

        foreach (var path in settings.Files.Concat(options.ResolvFiles).Distinct())
        {
            look.Servers.AddRange(Read(path, ResolvConfFile.Parse, look));
        }

        files.End();
        return new Survey(
            look.Servers.Concat(options.Servers).Distinct().ToEquatableArray(),
            look.Problems.DistinctBy(static problem => problem.Id).ToEquatableArray(),
            look.Folders);
    }

    // Each file once: one that includes itself ends there.
    private void ReadDnsmasq(DnsmasqOptions options, OneLook look)
    {
        for (var at = 0; at < options.ConfFiles.Count && look.Read.Count < MostFiles; at++)
        {
            Read(options.ConfFiles[at], content => Parse(content, options), look);
            foreach (var (folder, filters) in options.ConfFolders.Skip(look.FoldersDone).ToList())
            {
                look.FoldersDone++;
                look.Folders.Add(new WatchedFolder(folder, name => DnsmasqOptions.IsRead(name, filters)));
                options.ConfFiles.AddRange(
                    FolderListing.Of(folder).Where(name => DnsmasqOptions.IsRead(name, filters)).Select(name => Path.Combine(folder, name)));
            }
        }
    }

    private static FileReading Parse(FileContent content, DnsmasqOptions options)
    {
        var (line, problem) = (0, "");
        foreach (var (number, text) in TextLines.Read(content.Bytes.Span, out problem))
        {
            if (options.TakeLine(text) is { } complaint && problem.Length == 0)
            {
                (line, problem) = (number, complaint);
            }
        }

        return new FileReading([], line, problem);
    }

    private EquatableArray<NameServer> Read(string path, Func<FileContent, FileReading> parse, OneLook look)
    {
        Follow(path, look);
        return look.Read.Count < MostFiles && look.Read.Add(path) ? files.Read(path, parse, look.Problems) : [];
    }

    // The folder of each link on the way is listened to as well: any of them may be replaced.
    private static void Follow(string path, OneLook look)
    {
        for (var links = 0; links < MostLinks && Path.GetDirectoryName(path) is { } folder; links++)
        {
            var name = Path.GetFileName(path);
            look.Folders.Add(new WatchedFolder(folder, other => other == name));
            if (LinkTarget(path) is not { } target)
            {
                return;
            }

            path = Path.GetFullPath(target, folder);
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Expand(string pattern, OneLook look)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal) || Path.GetDirectoryName(pattern) is not { } folder)
        {
            return [pattern];
        }

        var name = Path.GetFileName(pattern);
        look.Folders.Add(new WatchedFolder(folder, Fits));
        return FolderListing.Of(folder).Where(Fits).Select(file => Path.Combine(folder, file));

        bool Fits(string file) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(name, file, ignoreCase: false);
    }

    /// <summary>What one look has found so far.</summary>
    private sealed class OneLook
    {
        public List<NameServer> Servers { get; } = [];

        public List<HealthItem> Problems { get; } = [];

        public List<WatchedFolder> Folders { get; } = [];

        public HashSet<string> Read { get; } = new(StringComparer.Ordinal);

        public int FoldersDone { get; set; }
    }
}
