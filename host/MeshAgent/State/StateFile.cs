using System.Runtime.InteropServices;
using MeshAgent.Contracts.Health;
using MeshAgent.Core.Memory;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Host.State;

/// <summary>
/// The state file on disk. Written beside, synced, and renamed over, so that a power cut leaves the old or the new one; the one before is
/// kept as
/// <c>.last</c> for the case that the medium damages the new one later.
/// </summary>
internal sealed partial class StateFile(string path)
{
    /// <summary>The id of the health item for a file that cannot be written; it goes with the next write that succeeds.</summary>
    public const string UnwritableId = "state.file";

    /// <summary>
    /// The id of the health item for a file that was found damaged; it stays until the next start, though the file is mended at once.
    /// </summary>
    public const string DamagedId = "state.damaged";

    private readonly string last = path + ".last";
    private readonly string beside = path + ".new";

    /// <summary>Reads the file, or the one before.</summary>
    /// <returns>What was found.</returns>
    public FoundState Read()
    {
        var (current, exists) = TryRead(path);
        if (current.Memory is { } memory)
        {
            return new FoundState(memory, null);
        }

        if (current.IsForeign)
        {
            var aside = KeepAside();
            return new FoundState(new DurableMemory(), new HealthItem(
                DamagedId, Severity.Warning, $"{path}: {current.Problem}; it was moved to {aside}", "install the version that wrote it, or delete it"));
        }

        var (before, hadBefore) = TryRead(last);
        return new FoundState(before.Memory ?? new DurableMemory(), exists || hadBefore
            ? new HealthItem(
                DamagedId,
                Severity.Warning,
                $"{path}: {(exists ? current.Problem : "it is missing")}; {(before.Memory is null ? "nothing is remembered" : "the one before is used")}",
                "nothing: it is written anew; look at the medium if this comes back")
            : null);
    }

    /// <summary>Reads the file, or the one before, for a look: whatever is the matter with it is left for the agent.</summary>
    /// <returns>What is remembered; nothing when neither can be read.</returns>
    public DurableMemory Peek() => TryRead(path).Reading.Memory ?? TryRead(last).Reading.Memory ?? new DurableMemory();

    /// <summary>Writes the file.</summary>
    /// <param name="memory">What is to be kept.</param>
    /// <returns>What was wrong; null when it is safely on the medium.</returns>
    public HealthItem? Write(DurableMemory memory)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(beside, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                stream.Write(StateCodec.Write(memory));
                stream.Flush(flushToDisk: true);
            }

            KeepLast();
            File.Move(beside, path, overwrite: true);
            SyncFolder(folder);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Forget(beside);
            return new HealthItem(
                UnwritableId,
                Severity.Warning,
                $"{path} cannot be written: {exception.Message}; what was written before stays",
                "make room on the medium, or name a writable place in state.file");
        }
    }

    /// <summary>Removes everything that the agent wrote there.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<string> Remove() => [.. new[] { path, last, beside }.Where(Forget)];

    private static (StateReading Reading, bool Exists) TryRead(string file)
    {
        try
        {
            if (!File.Exists(file))
            {
                return (new StateReading(null, "it does not exist", IsForeign: false), false);
            }

            var size = new FileInfo(file).Length;
            return size > StateCodec.MaxBytes
                ? (new StateReading(null, $"it has {size} bytes; a state file has at most {StateCodec.MaxBytes}", IsForeign: false), true)
                : (StateCodec.Read(File.ReadAllBytes(file)), true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (new StateReading(null, exception.Message, IsForeign: false), true);
        }
    }

    // A hard link, so that there is a whole file under one of the two names at every moment. Only a good file becomes the last good one.
    private void KeepLast()
    {
        if (TryRead(path).Reading.Memory is not null)
        {
            Forget(last);
            if (link(path, last) != 0)
            {
                // A file system without hard links (some flash overlays): a copy does, the rename that follows is what must be atomic.
                File.Copy(path, last, overwrite: true);
            }
        }
    }

    private string KeepAside()
    {
        var aside = path + ".foreign";
        try
        {
            File.Move(path, aside, overwrite: true);
            return aside;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"nowhere ({exception.Message})";
        }
    }

    private static bool Forget(string file)
    {
        try
        {
            var exists = File.Exists(file);
            File.Delete(file);
            return exists;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // fsync(2): a rename is on the medium only when its folder is. .NET cannot open folders, so libc does.
    private static void SyncFolder(string folder)
    {
        var descriptor = open(folder, 0);
        if (descriptor >= 0)
        {
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            _ = fsync(descriptor);
        }
    }

#pragma warning disable SYSLIB1054, IDE1006 // libc's own names.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int descriptor);
#pragma warning restore SYSLIB1054, IDE1006
}
