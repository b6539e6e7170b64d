using System.Text;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>
/// What the daemon wrote to its standard error, since it was last read. It goes to a file because the daemon must outlive the agent; the
/// file is on the boot's runtime folder and is cut when it has grown.
/// </summary>
/// <param name="path">The file that the daemon appends to.</param>
internal sealed class DaemonLog(string path)
{
    /// <summary>
    /// Bytes after which the file is cut, once read. The daemon writes a line every five seconds for an unreachable exit at worst: this
    /// is an hour of it. More would eat the memory of small routers, whose runtime folder is in it; less would cut more often.
    /// </summary>
    private const int CutAt = 64 * 1024;

    /// <summary>Bytes taken at a time: what is older is passed over, because a daemon gone mad must not flood the system's log.</summary>
    private const int MostAtOnce = 4096;

    /// <summary>Characters of a line that are shown: the longest of wireguard-go and fastd are about 150.</summary>
    private const int LongestLine = 300;

    private const int KeyInBase64 = 44;
    private const int KeyInHex = 64;
    private long position;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Starts at the file's end, so that what a predecessor has shown is not shown again.</summary>
    public void SkipToEnd() => position = new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Reads what is new.</summary>
    /// <returns>Whole lines, without control characters and without anything that looks like a key.</returns>
    public IReadOnlyList<string> ReadNew()
    {
        if (new FileInfo(path) is not { Exists: true } information || (information.Length == position && position < CutAt))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        position = file.Length < position ? 0 : Math.Max(position, file.Length - MostAtOnce);
        file.Position = position;
        Span<byte> bytes = stackalloc byte[MostAtOnce];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        position += length;
        if (position >= CutAt)
        {
            // The daemon appends, so it goes on at the new end, which is the beginning.
            file.SetLength(0);
            position = 0;
        }

        return [.. Encoding.UTF8.GetString(bytes[..length]).Split('\n').Select(Clean).Where(line => line.Length > 0)];
    }

    /// <summary>Makes a line fit to be shown.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Shortened, printable, with key-like words replaced.</returns>
    internal static string Clean(string line)
    {
        var words = new string([.. line.Take(LongestLine).Where(letter => !char.IsControl(letter))]).Split(' ', '=', '"');
        var text = new StringBuilder();
        foreach (var word in words)
        {
            var isKey = (word.Length == KeyInHex && word.All(char.IsAsciiHexDigit))
                || (word.Length >= KeyInBase64 - 1 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/'));
            text.Append(text.Length == 0 ? "" : " ").Append(isKey ? "(secret)" : word);
        }

        return text.ToString().Trim();
    }
}
