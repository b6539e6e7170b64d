using System.Text;

namespace MeshAgent.WanExec.Cgroups;

/// <summary>A line of /proc/PID/mountinfo (proc_pid_mountinfo(5)), as far as it is needed.</summary>
/// <param name="Root">The folder of the file system that is mounted.</param>
/// <param name="MountPoint">Where.</param>
/// <param name="FileSystem">Its type.</param>
internal sealed record MountEntry(string Root, string MountPoint, string FileSystem)
{
    // Fields of a line, counted from 0; then come optional ones, a hyphen and the type.
    private const int RootField = 3;
    private const int PointField = 4;

    /// <summary>Reads the file's text.</summary>
    /// <param name="text">Its lines, in the order of mounting.</param>
    /// <returns>What could be understood of it.</returns>
    public static IReadOnlyList<MountEntry> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine).OfType<MountEntry>()];

    private static MountEntry? ParseLine(string line)
    {
        var fields = line.Split(' ');
        var hyphen = Array.IndexOf(fields, "-", Math.Min(PointField + 1, fields.Length));
        return hyphen < 0 || hyphen + 1 >= fields.Length
            ? null
            : new MountEntry(Unescape(fields[RootField]), Unescape(fields[PointField]), fields[hyphen + 1]);
    }

    // Space, tab, line end and backslash stand there as three octal digits.
    private static string Unescape(string field)
    {
        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).ContainsAnyExceptInRange('0', '7') is false)
            {
                text.Append((char)((field[i + 1] - '0') << 6 | (field[i + 2] - '0') << 3 | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
