using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Plugins.Watching;

/// <summary>
/// Changes in folders as the kernel tells them (inotify(7)). One file and one sleeping thread, however many folders; the framework's own
/// watcher takes both for each folder.
/// </summary>
internal sealed partial class Inotify : IDisposable
{
    private const int CloseOnExec = 0x80000; // IN_CLOEXEC, sys/inotify.h

    // IN_MODIFY, ATTRIB, CLOSE_WRITE, MOVED_FROM, MOVED_TO, CREATE, DELETE, DELETE_SELF, MOVE_SELF: whatever can make other content or
    // rights.
    private const uint Changes = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800;

    // Some hundred events at a time; the kernel's own queue holds 16,384 and says when it overflowed.
    private const int BufferBytes = 16 << 10;
    private const int HeaderBytes = 16;
    private const int StackBytes = 128 << 10;

    private readonly SafeFileHandle file;
    private readonly Thread reader;
    private readonly Action<int, string> notice;
    private volatile bool isEnding;

    private Inotify(SafeFileHandle file, Action<int, string> notice)
    {
        this.file = file;
        this.notice = notice;
        reader = new Thread(Read, StackBytes) { IsBackground = true, Name = "plugin-watch" };
        reader.Start();
    }

    /// <summary>Starts listening.</summary>
    /// <param name="notice">Told the watch and the name in it, on the listener's thread; -1 when some were lost.</param>
    /// <returns>The listener; null where the kernel gives none, so that only looking now and then is left.</returns>
    public static Inotify? Open(Action<int, string> notice)
    {
        var file = new SafeFileHandle(Initialize(CloseOnExec), ownsHandle: true);
        if (!file.IsInvalid)
        {
            return new Inotify(file, notice);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Listens to a folder; to one that it listens to already, nothing changes.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The watch, the same for the same folder; -1 when it does not exist or the kernel's limit is reached.</returns>
    public int Add(string folder) => AddWatch(file, folder, Changes);

    /// <summary>Listens to a folder no more.</summary>
    /// <param name="watch">The watch; one that is gone already is left alone.</param>
    public void Remove(int watch) => _ = RemoveWatch(file, watch);

    /// <inheritdoc/>
    public void Dispose()
    {
        isEnding = true;

        // Removing a watch is an event itself, which wakes the reader.
        Remove(AddWatch(file, "/", Changes));
        reader.Join();
        file.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[BufferBytes];
        while (!isEnding)
        {
            var left = buffer.AsSpan(0, RandomAccess.Read(file, buffer, fileOffset: 0));
            while (left.Length >= HeaderBytes && !isEnding)
            {
                // struct inotify_event: watch, mask, cookie, length of the name, name padded with zeros.
                var watch = MemoryMarshal.Read<int>(left);
                var length = MemoryMarshal.Read<int>(left[12..]);
                notice(watch, Encoding.UTF8.GetString(left.Slice(HeaderBytes, length).TrimEnd((byte)0)));
                left = left[(HeaderBytes + length)..];
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Initialize(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddWatch(SafeFileHandle file, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RemoveWatch(SafeFileHandle file, int watch);
}
