using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Topology;

/// <summary>Removes a neighbourhood by its name alone: at disposal, and for runs whose owner was killed.</summary>
internal static class Leftovers
{
    private const string NamespaceFolder = "/run/netns";

    /// <summary>
    /// Rounds of "end everything inside" at most. A second one is needed when a process forked while the first one looked; a program that
    /// forks faster than three rounds deserves the error.
    /// </summary>
    private const int Rounds = 3;

    /// <summary>Removes what dead owners left.</summary>
    public static async Task RemoveDeadAsync(CancellationToken cancellation)
    {
        var names = Names(NamespaceFolder).Concat(Names(Path.GetTempPath()));
        var dead = names.Select(RunName.Parse).OfType<RunName>().Distinct().Where(run => !run.OwnerLives());
        foreach (var run in dead)
        {
            try
            {
                await RemoveAsync(run, cancellation);
            }
            catch (Exception error) when (error is ToolException or IOException or UnauthorizedAccessException)
            {
                // Another user's, or somebody else removes them at this very moment. Names are unique, so they are in nobody's way.
            }
        }
    }

    /// <summary>Ends every process in the run's namespaces, then removes these, whose links go with them, and the folder.</summary>
    public static async Task RemoveAsync(RunName run, CancellationToken cancellation)
    {
        var namespaces = Names(NamespaceFolder).Where(name => run.Equals(RunName.Parse(name))).ToArray();
        for (var round = 0; round < Rounds && await EndProcessesAsync(namespaces, cancellation); round++)
        {
        }

        if (namespaces.Length > 0)
        {
            var deletion = string.Concat(namespaces.Select(name => $"netns del {name}\n"));
            (await Tool.RunAsync(new Command("ip", "-batch", "-") { Input = deletion }, cancellation)).OrThrow();
        }

        foreach (var folder in Names(Path.GetTempPath()).Where(name => run.Equals(RunName.Parse(name))))
        {
            Directory.Delete(Path.Combine(Path.GetTempPath(), folder), recursive: true);
        }
    }

    private static IEnumerable<string> Names(string folder)
        => Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)) : [];

    /// <summary>Returns whether there was anything to end.</summary>
    private static async Task<bool> EndProcessesAsync(string[] namespaces, CancellationToken cancellation)
    {
        var ended = false;
        foreach (var pid in await PidsInAsync(namespaces, cancellation))
        {
            // The pid was found inside a namespace that we made, so it is ours even when the program moved to the background.
            ended |= Libc.Kill(pid, (int)UnixSignal.Kill) == 0;
        }

        return ended;
    }

    private static async Task<IReadOnlyList<int>> PidsInAsync(string[] namespaces, CancellationToken cancellation)
    {
        if (namespaces.Length == 0)
        {
            return [];
        }

        // One stat for all of them; /proc shows the same inode number as "net:[4026532008]" (namespaces(7)).
        var files = namespaces.Select(name => Path.Combine(NamespaceFolder, name));
        var inodes = (await Tool.RunAsync(new Command("stat", ["-L", "-c", "net:[%i]", .. files]), cancellation)).OrThrow();
        var ours = inodes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        return [.. AllPids().Where(pid => NamespaceOf(pid) is { } own && ours.Contains(own))];
    }

    private static IEnumerable<int> AllPids()
        => Names("/proc").Select(name => int.TryParse(name, out var pid) ? pid : 0).Where(pid => pid > 0);

    private static string? NamespaceOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/net").LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or another user's: not ours either way.
            return null;
        }
    }
}
