using System.Diagnostics;

namespace MeshAgent.Benchmarks.Agents;

/// <summary>The agent as its users get it.</summary>
internal static class PublishedAgent
{
    /// <summary>Names an agent that is published already.</summary>
    private const string Variable = "MESHAGENT_BIN";

    /// <summary>Finds the executable, publishing it when none is named.</summary>
    public static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new FileNotFoundException($"{Variable} names {named}, which does not exist.");
        }

        var root = RepositoryRoot();
        var folder = Path.Combine(root, "artifacts", "benchmarks", "meshagent");
        var start = new ProcessStartInfo("dotnet", ["publish", "host/MeshAgent", "-c", "Release", "-o", folder, "-v", "quiet", "-nologo"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(folder, "meshagent")
            : throw new InvalidOperationException($"The agent could not be published:\n{said}");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MeshAgent.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException($"No MeshAgent.sln above {AppContext.BaseDirectory}; set {Variable}.");
    }
}
