namespace MeshAgent.Demo.Processes;

/// <summary>Files that nobody but the owner may read: the neighbourhood's folder holds private keys.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Network namespaces exist on Linux only.");
        }

        Directory.CreateDirectory(path, Owner);
    }

    public static async Task WriteProgramAsync(string path, string text, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Network namespaces exist on Linux only.");
        }

        await File.WriteAllTextAsync(path, text, cancellation);
        File.SetUnixFileMode(path, Owner);
    }
}
