using System.Diagnostics;

namespace MeshAgent.Lab.Tests.Agents;

/// <summary>The agent as its users get it: published once for all tests of a run.</summary>
internal static class PublishedAgent
{
    /// <summary>Names an agent that is published already.</summary>
    private const string Variable = "MESHAGENT_BIN";

    private static readonly Lazy<Task<string>> Executable = new(FindAsync);

    /// <summary>The path of the executable.</summary>
    public static Task<string> PathAsync() => Executable.Value;

    private static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            Assert.True(File.Exists(named), $"{Variable} names {named}, which does not exist.");
            return Path.GetFullPath(named);
        }

        var root = RepositoryRoot();
        var folder = Path.Combine(root, "artifacts", "meshagent");
        var start = new ProcessStartInfo("dotnet", ["publish", "host/MeshAgent", "-c", "Release", "-o", folder, "-v", "quiet", "-nologo"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, $"The agent could not be published:\n{said}");
        return Path.Combine(folder, "meshagent");
    }

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MeshAgent.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No MeshAgent.sln above {AppContext.BaseDirectory}; set {Variable}.");
    }
}
