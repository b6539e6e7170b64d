using System.Globalization;

namespace MeshAgent.Lab.Tests.Swapping;

/// <summary>What a process holds, as the kernel counts it (proc(5)).</summary>
/// <param name="PrivateBytes">Memory of its own: Private_Dirty of smaps_rollup.</param>
/// <param name="Mappings">
/// Mapped files, by device and inode; the runtime's own pages for compiled code, which come and go with the heap, do not count.
/// </param>
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
            File.ReadLines($"{folder}/maps")
                .Where(static line => line.Contains('/', StringComparison.Ordinal))
                .Where(static line => !line.Contains("/memfd:doublemapper", StringComparison.Ordinal))
                .Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3..]))
                .Distinct()
                .Count(),
            Directory.GetFileSystemEntries($"{folder}/fd").Length,
            Directory.GetDirectories($"{folder}/task").Length);
    }
}
