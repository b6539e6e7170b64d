using System.Buffers.Text;
using System.Text;

namespace MeshAgent.Host.Agent;

/// <summary>
/// The counters of the kernel's list of links (proc_pid_net(5), <c>/proc/net/dev</c>): one read for all links, and
/// unlike sysfs always of the network namespace that the agent runs in.
/// </summary>
/// <param name="file">The list: <c>/proc/net/dev</c>.</param>
internal sealed class LinkCounters(string file) : ILinkCounters
{
    // About 120 bytes a link, so some five hundred links: a longer list is cut, and what is not found is not watched.
    private readonly byte[] buffer = new byte[64 * 1024];

    // After the name: eight numbers of what was received and eight of what was sent, each with the packets second.
    private const int ReceivedPackets = 1;
    private const int SentPackets = 9;

    /// <inheritdoc/>
    public (ulong Received, ulong Sent)? Read(string link)
    {
        try
        {
            using var list = File.OpenHandle(file);
            var length = 0;
            while (RandomAccess.Read(list, buffer.AsSpan(length), length) is var more and > 0)
            {
                length += more;
            }

            return Parse(buffer.AsSpan(0, length), link);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Finds a link's numbers.</summary>
    /// <param name="list">The list.</param>
    /// <param name="link">The link.</param>
    /// <returns>Null when it has no whole line.</returns>
    internal static (ulong Received, ulong Sent)? Parse(ReadOnlySpan<byte> list, string link)
    {
        Span<byte> name = stackalloc byte[Encoding.UTF8.GetMaxByteCount(link.Length) + 1];
        var end = Encoding.UTF8.GetBytes(link, name);
        name[end] = (byte)':';
        foreach (var range in list.Split((byte)'\n'))
        {
            var line = list[range].TrimStart((byte)' ');
            if (line.StartsWith(name[..(end + 1)]))
            {
                return Numbers(line[(end + 1)..]);
            }
        }

        return null;
    }

    private static (ulong Received, ulong Sent)? Numbers(ReadOnlySpan<byte> line)
    {
        var (received, place) = (0UL, 0);
        while (!(line = line.TrimStart((byte)' ')).IsEmpty)
        {
            if (!Utf8Parser.TryParse(line, out ulong number, out var used))
            {
                return null;
            }

            line = line[used..];
            if (place == SentPackets)
            {
                return (received, number);
            }

            received = place == ReceivedPackets ? number : received;
            place++;
        }

        return null;
    }
}
