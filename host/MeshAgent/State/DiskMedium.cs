using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Host.State;

/// <summary>The file system of the router.</summary>
internal sealed partial class DiskMedium : IStateMedium
{
    /// <inheritdoc/>
    public long? Size(string file) => File.Exists(file) ? new FileInfo(file).Length : null;

    /// <inheritdoc/>
    public byte[] Read(string file) => File.ReadAllBytes(file);

    /// <inheritdoc/>
    public void Write(string file, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(FolderOf(file));
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Link(string file, string other)
    {
        File.Delete(other);
        if (link(file, other) != 0)
        {
            // A file system without hard links (some flash overlays).
            File.Copy(file, other, overwrite: true);
        }
    }

    /// <inheritdoc/>
    public void Move(string file, string other) => File.Move(file, other, overwrite: true);

    /// <inheritdoc/>
    public bool Delete(string file)
    {
        var exists = File.Exists(file);
        File.Delete(file);
        return exists;
    }

    /// <inheritdoc/>
    public void SyncNames(string file)
    {
        // .NET cannot open folders, so libc does.
        var descriptor = open(FolderOf(file), 0);
        if (descriptor >= 0)
        {
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            _ = fsync(descriptor);
        }
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file))!;

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
