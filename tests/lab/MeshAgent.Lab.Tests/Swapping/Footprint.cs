using System.Globalization;

namespace MeshAgent.Lab.Tests.Swapping;

/// <summary>What a process holds, as the kernel counts it (proc(5)).</summary>
/// <param name="PrivateBytes">Memory of its own: Private_Dirty of smaps_rollup.</param>
/// <param name="Mappings">Lines of maps that have a file behind them.</param>
/// <param name="OpenFiles">File descriptors.</param>
/// <param name="Threads">Threads.</param>
internal sealed record Footprint(long PrivateBytes, int Mappings, int OpenFiles, int Threads)
{
    /// <summary>Looks at a process.</summary>
    /// <param name="process">Its number.</param>
    public static Footprint Of(int process)
    {
        var folder = $"/proc/{process}";
        var dirty = File.ReadLines($"{folder}/smaps_rollup").First(static line => line.StartsWith("Private_Dirty:", StringComparison.Ordinal));
        return new Footprint(
            long.Parse(dirty.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024,
            File.ReadLines($"{folder}/maps").Count(static line => line.Contains('/', StringComparison.Ordinal)),
            Directory.GetFileSystemEntries($"{folder}/fd").Length,
            Directory.GetDirectories($"{folder}/task").Length);
    }
}
