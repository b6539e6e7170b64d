using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>A folder that fastd reads peers from. Files that are not the agent's are looked at and left alone.</summary>
/// <param name="path">The folder.</param>
internal sealed class PeerFolder(string path)
{
    /// <summary>
    /// Files that are looked at: as many as fastd may have peers worth telling of. More would read a folder that is none of peers; less
    /// would leave out files of a large instance.
    /// </summary>
    private const int MostFiles = 1024;

    /// <summary>Bytes of a file that are read: one of the agent's has under 300, and of any other only the beginning matters.</summary>
    private const int LongestFile = 1024;

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the files that fastd reads.</summary>
    /// <returns>The files; none when there is no folder.</returns>
    public EquatableArray<PeerFile> Read()
    {
        try
        {
            return new DirectoryInfo(path).EnumerateFiles()
                .Where(static file => PeerFile.IsRead(file.Name))
                .Take(MostFiles)
                .Select(static file => new PeerFile(file.Name, Beginning(file)))
                .OrderBy(static file => file.Name, StringComparer.Ordinal)
                .ToEquatableArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="file">The file.</param>
    public void Write(PeerFile file) => Try(() =>
    {
        Directory.CreateDirectory(path);
        WholeFile.Write(Path.Combine(path, file.Name), Path.Combine(path, $".{file.Name}.new"), file.Text, Owner);
    });

    /// <summary>Removes a file; one that is gone already counts as removed.</summary>
    /// <param name="name">Its name.</param>
    public void Remove(string name) => Try(() => File.Delete(Path.Combine(path, name)));

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException(DeviceErrorKind.Refused, $"peer files in {path}: {error.Message}", "check that the folder can be written");
        }
    }

    // One that cannot be read, such as a link to nowhere, is somebody's faulty file and no reason to know nothing of the others.
    private static string Beginning(FileInfo file)
    {
        try
        {
            using var reader = file.OpenText();
            var text = new char[LongestFile];
            return new string(text, 0, reader.ReadBlock(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
