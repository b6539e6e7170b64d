using System.Runtime.InteropServices;
using System.Text;
using MeshAgent.Contracts.Plugins;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Resolvers.Learning.Watching;

/// <summary>
/// Changes in folders as the kernel tells them (inotify(7)): of the folder and not of the file, because programs replace a file by renaming
/// another one over it. One file and one sleeping thread, however many folders. Where the kernel gives no listener, only the host's slow
/// looks are left.
/// </summary>
public sealed partial class FolderListener : IDisposable
{
    // IN_CLOEXEC and IN_NONBLOCK of sys/inotify.h.
    private const int OpenFlags = 0x80000 | 0x800;

    // IN_MODIFY, ATTRIB, CLOSE_WRITE, MOVED_FROM, MOVED_TO, CREATE, DELETE, DELETE_SELF, MOVE_SELF, and IN_ONLYDIR.
    private const uint Changes = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800 | 0x1000000;

    // IN_ATTRIB, DELETE_SELF, MOVE_SELF, UNMOUNT, Q_OVERFLOW, IGNORED: about the folder itself, or about what was lost.
    private const uint AboutItself = 0x400 | 0x800 | 0x2000 | 0x4000 | 0x8000;

    // Some hundred events at a time; the kernel's own queue holds 16,384 and says when it overflowed.
    private const int BufferBytes = 16 << 10;
    private const int HeaderBytes = 16;
    private const int Forever = -1;

    private readonly SafeFileHandle? file;
    private readonly SafeFileHandle bell;
    private readonly Thread reader;
    private readonly Action changed;
    private readonly Lock gate = new();
    private Dictionary<int, List<Func<string, bool>>> concerns = [];
    private volatile bool isEnding;
    private bool isDisposed;

    /// <summary>Starts to listen.</summary>
    /// <param name="context">What the host lends: the thread, and who closes the files should nobody else.</param>
    /// <param name="changed">Told, on the listener's thread, that something of concern happened; must not throw.</param>
    public FolderListener(IPluginContext context, Action changed)
    {
        this.changed = changed;
        var handle = new SafeFileHandle(Initialize(OpenFlags), ownsHandle: true);
        file = handle.IsInvalid ? null : handle;
        bell = Poll.MakeBell();
        context.Entrust(handle);
        context.Entrust(bell);
        reader = context.StartThread("resolver-files", Read);
    }

    /// <summary>Whether the kernel tells of changes.</summary>
    public bool IsListening => file is not null;

    /// <summary>
    /// Listens to these folders and to no others. For one that does not exist, the nearest folder above that does is listened to until it
    /// appears.
    /// </summary>
    /// <param name="folders">The folders.</param>
    /// <param name="isNew">Whether a folder is among them that was not listened to: what happened there before was not heard.</param>
    /// <returns>False when the kernel refused some, for instance because of fs.inotify.max_user_watches.</returns>
    public bool Listen(IEnumerable<WatchedFolder> folders, out bool isNew)
    {
        isNew = false;
        if (file is null)
        {
            return false;
        }

        lock (gate)
        {
            var wanted = new Dictionary<int, List<Func<string, bool>>>();
            var isComplete = true;
            foreach (var folder in folders)
            {
                isComplete &= Add(folder, wanted);
            }

            foreach (var gone in concerns.Keys.Where(watch => !wanted.ContainsKey(watch)))
            {
                _ = RemoveWatch(file, gone);
            }

            isNew = wanted.Keys.Any(watch => !concerns.ContainsKey(watch));
            concerns = wanted;
            return isComplete;
        }
    }

    /// <summary>Ends the thread and waits for it. Not to be called from the listener's own thread.</summary>
    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            Stop();
            reader.Join();
            file?.Dispose();
            bell.Dispose();
        }
    }

    private void Stop()
    {
        if (!isEnding)
        {
            isEnding = true;
            Poll.Ring(bell);
        }
    }

    private bool Add(WatchedFolder folder, Dictionary<int, List<Func<string, bool>>> wanted)
    {
        var (path, concerned) = (folder.Path, folder.Concerns);
        while (true)
        {
            var watch = AddWatch(file!, path, Changes);
            if (watch >= 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(wanted, watch, out _) ??= [];
                wanted[watch].Add(concerned);
                return true;
            }

            if (Path.GetDirectoryName(path) is not { } above)
            {
                return false;
            }

            var next = Path.GetFileName(path);
            (path, concerned) = (above, name => name == next);
        }
    }

    private void Read(CancellationToken stopping)
    {
        using var end = stopping.UnsafeRegister(static listener => ((FolderListener)listener!).Stop(), this);
        var buffer = new byte[BufferBytes];
        SafeHandle[] files = file is null ? [bell] : [bell, file];
        try
        {
            while (!isEnding)
            {
                var ready = Poll.Wait(files, Forever);
                if (!isEnding && ready.Length > 1 && ready[1] && IsOfConcern(buffer.AsSpan(0, Math.Max(0, Fetch(buffer)))))
                {
                    changed();
                }
            }
        }
        catch (ObjectDisposedException) when (isEnding)
        {
            // The host has closed what was in use: the end, by another hand.
        }
    }

    private int Fetch(byte[] buffer)
    {
        try
        {
            return RandomAccess.Read(file!, buffer, fileOffset: 0);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Nothing to read after all, or the end has come meanwhile.
            return 0;
        }
    }

    private bool IsOfConcern(ReadOnlySpan<byte> events)
    {
        var isOfConcern = false;
        lock (gate)
        {
            // struct inotify_event: watch, mask, cookie, length of the name, name padded with zeros.
            while (events.Length >= HeaderBytes)
            {
                var watch = MemoryMarshal.Read<int>(events);
                var mask = MemoryMarshal.Read<uint>(events[4..]);
                var length = MemoryMarshal.Read<int>(events[12..]);
                var name = Encoding.UTF8.GetString(events.Slice(HeaderBytes, length).TrimEnd((byte)0));
                isOfConcern |= (mask & AboutItself) != 0
                    ? concerns.ContainsKey(watch) || watch < 0
                    : concerns.TryGetValue(watch, out var who) && who.Exists(concerned => concerned(name));
                events = events[(HeaderBytes + length)..];
            }
        }

        return isOfConcern;
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
