using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Finds who holds a port (proc(5): <c>/proc/net/udp</c> and its like, and the processes' open files).</summary>
/// <param name="procFolder">Where the kernel shows processes: <c>/proc</c>.</param>
internal sealed class PortHolders(string procFolder)
{
    private const string ListeningState = "0A"; // TCP_LISTEN, net/tcp_states.h

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

    // "sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode"
    private IEnumerable<(IPEndPoint Place, string Inode)> Read(string table)
    {
        var file = Path.Combine(procFolder, "self", "net", table);
        if (!File.Exists(file))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(file).Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && (!table.StartsWith("tcp", StringComparison.Ordinal) || fields[3] == ListeningState) && PlaceIn(fields[1]) is { } place)
            {
                yield return (place, fields[9]);
            }
        }
    }

    // The address is printed in words of the machine's own byte order.
    private static IPEndPoint? PlaceIn(string text)
    {
        var parts = text.Split(':');
        if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var bytes = Convert.FromHexString(parts[0]);
        for (var word = 0; BitConverter.IsLittleEndian && word < bytes.Length; word += 4)
        {
            Array.Reverse(bytes, word, 4);
        }

        return new IPEndPoint(new IPAddress(bytes), port);
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
