using System.Runtime.InteropServices;
using System.Text;

namespace MeshAgent.WanExec.Launching;

/// <summary>Becomes another program (execve(2)).</summary>
internal static unsafe partial class Execution
{
    private const int BrokenPipe = 13; // SIGPIPE, asm-generic/signal.h
    private const nint Default = 0; // SIG_DFL

    /// <summary>Becomes it, found in PATH as a shell would; returns only when it could not.</summary>
    /// <param name="command">The program and its arguments, byte for byte.</param>
    /// <returns>errno.</returns>
    public static int Become(IReadOnlyList<byte[]> command)
    {
        // The runtime ignores it, exec keeps that, and a program that writes into a closed pipe would go on for ever. Signals with a
        // handler of the runtime's get their default back by exec itself.
        _ = Signal(BrokenPipe, Default);
        var arguments = (byte**)NativeMemory.AllocZeroed((nuint)command.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < command.Count; i++)
        {
            arguments[i] = (byte*)NativeMemory.AllocZeroed((nuint)command[i].Length + 1);
            command[i].CopyTo(new Span<byte>(arguments[i], command[i].Length));
        }

        _ = Execute(arguments[0], arguments);
        return Marshal.GetLastPInvokeError();
    }

    /// <summary>
    /// The last arguments of this process as its caller gave them: names of files need not be valid text, and the runtime makes text of
    /// arguments.
    /// </summary>
    /// <param name="arguments">The same as text, for where /proc is not mounted.</param>
    /// <returns>The same number of arguments.</returns>
    public static IReadOnlyList<byte[]> Raw(IReadOnlyList<string> arguments)
    {
        try
        {
            var all = Words(File.ReadAllBytes("/proc/self/cmdline"));
            if (all.Count > arguments.Count)
            {
                return all[^arguments.Count..];
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // As text then.
        }

        return [.. arguments.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Reads /proc/PID/cmdline (proc_pid_cmdline(5)): each word is closed by a zero byte.</summary>
    /// <param name="left">The file.</param>
    /// <returns>The words; what is not closed is none.</returns>
    internal static List<byte[]> Words(ReadOnlySpan<byte> left)
    {
        var all = new List<byte[]>();
        for (var end = left.IndexOf((byte)0); end >= 0; end = left.IndexOf((byte)0))
        {
            all.Add(left[..end].ToArray());
            left = left[(end + 1)..];
        }

        return all;
    }

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Execute(byte* file, byte** arguments);
}
