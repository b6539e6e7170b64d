using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Finds who holds a port (proc(5): <c>/proc/net/udp</c> and its like, and the processes' open files).</summary>
/// <param name="procFolder">Where the kernel shows processes: <c>/proc</c>.</param>
internal sealed class PortHolders(string procFolder)
{
    private static readonly string[] Tables = ["udp", "udp6", "tcp", "tcp6"];

    // Processes whose files are looked through. A router has some hundred; a machine with more than this is not kept waiting for a name.
    private const int MostProcesses = 4000;

    /// <summary>Finds them.</summary>
    /// <param name="places">The places to look for.</param>
    /// <returns>Those that a socket holds.</returns>
    public EquatableArray<HeldPort> Find(IEnumerable<IPEndPoint> places)
    {
        var sockets = Tables.SelectMany(Read).ToList();
        return (from place in places
                let held = sockets.Find(socket => socket.Place.Port == place.Port && Collide(socket.Place.Address, place.Address))
                where held.Place is not null
                select new HeldPort(place.ToString(), HolderOf(held.Inode))).ToEquatableArray();
    }

    private IEnumerable<(IPEndPoint Place, string Inode)> Read(string table)
    {
        var file = Path.Combine(procFolder, "self", "net", table);
        return File.Exists(file) ? SocketTable.Read(File.ReadLines(file), table.StartsWith("tcp", StringComparison.Ordinal)) : [];
    }

    // The wildcard of IPv6 takes IPv4 as well unless it was told not to (ipv6(7), IPV6_V6ONLY), which cannot be seen here.
    private static bool Collide(IPAddress held, IPAddress wanted) =>
        held.Equals(wanted) || held.Equals(IPAddress.IPv6Any) || (held.Equals(IPAddress.Any) && wanted.AddressFamily == held.AddressFamily);

    private string HolderOf(string inode)
    {
        var target = $"socket:[{inode}]";
        foreach (var folder in Directory.EnumerateDirectories(procFolder).Where(static path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Take(MostProcesses))
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")).Any(file => new FileInfo(file).LinkTarget == target))
                {
                    return $"{File.ReadAllText(Path.Combine(folder, "comm")).Trim()} (process {Path.GetFileName(folder)})";
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // A process that has ended meanwhile, or another user's.
            }
        }

        return "a program that could not be found";
    }
}
