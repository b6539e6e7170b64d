using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Resolvers.Learning.Watching;

/// <summary>poll(2) on files of the kernel, with a bell beside them that another thread can ring.</summary>
public static unsafe partial class Poll
{
    private const short Input = 1; // POLLIN, asm-generic/poll.h
    private const int CloseOnExec = 0x80000; // EFD_CLOEXEC

    /// <summary>Makes a bell (eventfd(2)).</summary>
    /// <returns>The bell.</returns>
    /// <exception cref="IOException">The machine is out of files.</exception>
    public static SafeFileHandle MakeBell()
    {
        var bell = new SafeFileHandle(EventFd(0, CloseOnExec), ownsHandle: true);
        return bell.IsInvalid ? throw new IOException($"eventfd: {Marshal.GetLastPInvokeErrorMessage()}") : bell;
    }

    /// <summary>Rings: who waits wakes, and every wait returns at once until <see cref="Silence"/>.</summary>
    /// <param name="bell">The bell.</param>
    public static void Ring(SafeFileHandle bell)
    {
        try
        {
            _ = Write(bell, 1, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // It was closed: nobody waits any more.
        }
    }

    /// <summary>Makes a bell that has rung silent again.</summary>
    /// <param name="bell">The bell.</param>
    public static void Silence(SafeFileHandle bell) => _ = Read(bell, out _, sizeof(ulong));

    /// <summary>
    /// Waits until one of some files can be read. They are held open meanwhile: a number would be another file's once closed.
    /// </summary>
    /// <param name="files">The files.</param>
    /// <param name="milliseconds">The longest wait; negative for ever.</param>
    /// <returns>For each file, whether it has input or an error to read.</returns>
    /// <exception cref="ObjectDisposedException">One of them is closed.</exception>
    public static bool[] Wait(ReadOnlySpan<SafeHandle> files, int milliseconds)
    {
        Span<Entry> entries = stackalloc Entry[files.Length];
        var held = 0;
        try
        {
            for (; held < files.Length; held++)
            {
                var isHeld = false;
                files[held].DangerousAddRef(ref isHeld);
                entries[held] = new Entry { File = (int)files[held].DangerousGetHandle(), Events = Input };
            }

            fixed (Entry* first = entries)
            {
                // A signal that interrupts counts as a wait that is over: the caller looks and waits again.
                _ = PollFiles(first, (nuint)entries.Length, milliseconds);
            }
        }
        finally
        {
            while (held > 0)
            {
                files[--held].DangerousRelease();
            }
        }

        var ready = new bool[files.Length];
        for (var i = 0; i < files.Length; i++)
        {
            ready[i] = entries[i].Returned != 0;
        }

        return ready;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int PollFiles(Entry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeFileHandle file, in ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(SafeFileHandle file, out ulong value, nuint length);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
