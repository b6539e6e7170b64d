using System.Buffers;
using System.Globalization;
using System.Net;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Reads <c>/proc/net/udp</c> and its like (proc_pid_net(5)). Pure.</summary>
internal static class SocketTable
{
    private const string ListeningState = "0A"; // TCP_LISTEN, net/tcp_states.h
    private const int StateField = 3;
    private const int InodeField = 9;

    // The address is printed in words of four bytes.
    private const int Word = 4;
    private const int LongestAddress = 16;

    /// <summary>Finds the places that sockets hold.</summary>
    /// <param name="lines">The file's lines; the first names the columns.</param>
    /// <param name="isListeningOnly">Only sockets that listen, of TCP.</param>
    /// <returns>Each place with its socket's inode; a line that is none is left out.</returns>
    public static IEnumerable<(IPEndPoint Place, string Inode)> Read(IEnumerable<string> lines, bool isListeningOnly) =>
        from line in lines.Skip(1)
            // "sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode"
        let fields = line.Split(' ', InodeField + 2, StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > InodeField && (!isListeningOnly || fields[StateField] == ListeningState)
        let place = PlaceIn(fields[1])
        where place is not null
        select (place, fields[InodeField]);

    private static IPEndPoint? PlaceIn(string text)
    {
        Span<byte> bytes = stackalloc byte[LongestAddress];
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var port)
            || Convert.FromHexString(text.AsSpan(0, colon), bytes, out _, out var length) != OperationStatus.Done
            || length is not (Word or LongestAddress))
        {
            return null;
        }

        // Each word is in the machine's own byte order.
        for (var word = 0; BitConverter.IsLittleEndian && word < length; word += Word)
        {
            bytes.Slice(word, Word).Reverse();
        }

        return new IPEndPoint(new IPAddress(bytes[..length]), port);
    }
}
