using System.Globalization;

namespace MeshAgent.Lab.Tests.Chaos;

/// <summary>A control group that leaves a process no memory, until disposal.</summary>
internal sealed class MemorySqueeze : IDisposable
{
    /// <summary>A quarter of what the agent lives on.</summary>
    private const int Limit = 16 * 1024 * 1024;

    private const string Root = "/sys/fs/cgroup";

    private readonly string folder;

    private MemorySqueeze(string folder) => this.folder = folder;

    /// <summary>Takes a process in.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="name">A name for the group that nobody else has.</param>
    /// <returns>The group.</returns>
    public static MemorySqueeze Of(int pid, string name)
    {
        // Version 1 where the memory controller is still its, else version 2.
        var isFirst = File.Exists($"{Root}/memory/memory.limit_in_bytes");
        var squeeze = new MemorySqueeze(Path.Combine(isFirst ? $"{Root}/memory" : Root, name));
        Directory.CreateDirectory(squeeze.folder);
        Write(squeeze, isFirst ? "memory.limit_in_bytes" : "memory.max", Limit);
        Write(squeeze, "cgroup.procs", pid);
        return squeeze;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The group goes when nobody is in it any more.
        foreach (var pid in File.ReadAllLines(Path.Combine(folder, "cgroup.procs")))
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(folder)!, "cgroup.procs"), pid);
        }

        Directory.Delete(folder);
    }

    private static void Write(MemorySqueeze squeeze, string file, int value) =>
        File.WriteAllText(Path.Combine(squeeze.folder, file), value.ToString(CultureInfo.InvariantCulture));
}
