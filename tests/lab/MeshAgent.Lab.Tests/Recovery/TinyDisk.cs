using System.Diagnostics;
using MeshAgent.Demo.Processes;

namespace MeshAgent.Lab.Tests.Recovery;

/// <summary>A file system of a few pages in memory, mounted at a folder until disposal: a medium that can be full or read-only.</summary>
internal sealed class TinyDisk : IAsyncDisposable
{
    /// <summary>Bytes: room for several state files of some KiB each.</summary>
    private const int Size = 64 * 1024;

    /// <summary>A medium that is being written cannot become read-only; a write takes milliseconds.</summary>
    private static readonly TimeSpan RemountLimit = TimeSpan.FromSeconds(10);

    private readonly string _folder;

    private TinyDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    /// <summary>Mounts it at a folder, which is made; to be called before the agent starts, which has mounts of its own.</summary>
    public static async Task<TinyDisk> MountAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        Assert.Equal(0, await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size},mode=0700", "tmpfs", folder));
        return new TinyDisk(folder);
    }

    /// <summary>Takes all room.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            // One byte at a time: the last page is filled to its end, and the loop cannot outlive the size.
            for (var written = 0; written <= Size; written++)
            {
                file.WriteByte(0);
            }
        }
        catch (IOException)
        {
            return;
        }

        Assert.Fail($"{_folder} took more than {Size} bytes.");
    }

    /// <summary>Gives the room back.</summary>
    public void Empty() => File.Delete(Filler);

    /// <summary>Forbids all writing, or allows it again.</summary>
    /// <param name="user">Who writes: its mounts are copies, of which each may be read-only by itself besides the medium that all share.</param>
    /// <param name="isReadOnly">Whether writing is forbidden.</param>
    public Task<TimeSpan> SetReadOnlyAsync(NodeProcess user, bool isReadOnly) => Eventually.HoldsAsync(
        $"{_folder} {(isReadOnly ? "read-only" : "writable")}",
        RemountLimit,
        async _ => await RunAsync(
            "nsenter", $"--target={user.Pid}", "--mount", "mount", "-o", $"remount,{(isReadOnly ? "ro" : "rw")}", _folder) == 0,
        TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => Assert.Equal(0, await RunAsync("umount", "--lazy", _folder));

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
