using System.Text;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>Files of lines <c>KEY=value</c>, as networkd and the hook script write them.</summary>
internal static class KeyValueText
{
    /// <summary>Reads them.</summary>
    /// <param name="content">The file.</param>
    /// <param name="line">The first line that is neither, counted from 1; 0 when there is none.</param>
    /// <returns>The last value of each key.</returns>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> content, out int line)
    {
        line = 0;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var item in Encoding.UTF8.GetString(content).EnumerateLines())
        {
            number++;
            var text = item.Trim();
            var equals = text.IndexOf('=');
            if (equals > 0)
            {
                values[text[..equals].ToString()] = text[(equals + 1)..].ToString();
            }
            else if (!text.IsEmpty && text[0] != '#' && text is not HookLease.LastLine)
            {
                line = line == 0 ? number : line;
            }
            else if (text is HookLease.LastLine)
            {
                values[HookLease.LastLine] = "";
            }
        }

        return values;
    }
}
