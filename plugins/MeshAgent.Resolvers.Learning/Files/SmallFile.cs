using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Resolvers.Learning.Files;

/// <summary>Reads files that other programs write, without trusting them: bounded, and never waiting for a pipe's other end.</summary>
public static partial class SmallFile
{
    /// <summary>
    /// The longest file that is read. Lease files have some hundred bytes a lease, and dhclient begins its file anew after some dozen of
    /// them; a tenth would refuse a long dnsmasq.conf, ten times as much would let a runaway file cost a small router its memory.
    /// </summary>
    public const int Longest = 256 << 10;

    // asm-generic/fcntl.h: O_NONBLOCK, O_CLOEXEC; reading is 0.
    private const int ReadWithoutWaiting = 0x800 | 0x80000;

    // asm-generic/errno-base.h: ENOENT, ENOTDIR.
    private const int NoEntry = 2;
    private const int NoFolder = 20;

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">Its path; links are followed.</param>
    /// <returns>The content, or why there is none; never throws.</returns>
    public static FileContent Read(string path)
    {
        using var file = new SafeFileHandle(Open(path, ReadWithoutWaiting), ownsHandle: true);
        if (file.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NoEntry or NoFolder ? FileContent.Absent : Failed(Marshal.GetPInvokeErrorMessage(error));
        }

        try
        {
            var buffer = new byte[4096];
            var length = 0;
            while (RandomAccess.Read(file, buffer.AsSpan(length), length) is > 0 and var read)
            {
                length += read;
                if (length > Longest)
                {
                    return Failed($"is longer than {Longest >> 10} KiB");
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }

            return new FileContent(buffer.AsMemory(0, length), File.GetLastWriteTimeUtc(file), "", Exists: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Failed(exception.Message);
        }
    }

    private static FileContent Failed(string problem) => new(ReadOnlyMemory<byte>.Empty, default, problem, Exists: true);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
