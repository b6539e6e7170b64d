using System.Text;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Tunnels.Keys;

/// <summary>Reads a key from a file of its own, and refuses one that others may read.</summary>
internal static class KeyFile
{
    /// <summary>
    /// Bytes read at most. The longest form of a key and its line end are 65; a few spaces or a second line end are forgiven. Larger would
    /// only swallow more of a wrong file, smaller would refuse one that an editor saved with \r\n.
    /// </summary>
    private const int LongestFile = 80;

    private const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Reads the key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">How the key is written.</param>
    /// <returns>The key, or why there is none.</returns>
    public static (SecretKey? Key, Fault? Fault) Read(string path, KeyForm form)
    {
        try
        {
            // Rights are checked on the opened file, so that it cannot be exchanged between the check and the reading.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & OthersMayRead) != 0)
            {
                var others = $"key file {path} may be read by others than its owner (mode {Octal(mode)})";
                return (null, new Fault(FaultOrigin.Configuration, others, $"chmod 600 {path}"));
            }

            Span<byte> content = stackalloc byte[LongestFile + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            var key = Read(content[..length], form);
            content.Clear();
            return key is not null
                ? (key, null)
                : (null, new Fault(
                    FaultOrigin.Configuration,
                    $"key file {path} does not hold one key: {form.Description}",
                    $"(umask 077; {form.Command} > {path})"));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, new Fault(FaultOrigin.Configuration, $"key file {path} does not exist", $"(umask 077; {form.Command} > {path})"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var unreadable = $"key file {path} cannot be read: {error.Message}";
            return (null, new Fault(FaultOrigin.System, unreadable, "check the path and its rights"));
        }
    }

    /// <summary>Reads the key from the file's content.</summary>
    /// <param name="content">The content; longer than any key file's when it was cut.</param>
    /// <param name="form">How the key is written.</param>
    /// <returns>The key; null when there is not one and nothing but it.</returns>
    internal static SecretKey? Read(ReadOnlySpan<byte> content, KeyForm form) =>
        content.Length <= LongestFile && form.Read(Encoding.Latin1.GetString(content).Trim()) is { IsNone: false } key ? key : null;

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
