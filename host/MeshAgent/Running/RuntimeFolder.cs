using MeshAgent.Contracts.Plugins;
using MeshAgent.Host.Control;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Host.Running;

/// <summary>
/// The folder of sockets and pid files as it was before a clean-up: loading the plugins, whose help is needed, makes their folders anew,
/// and what the clean-up itself made is none of the things that were left.
/// </summary>
internal sealed class RuntimeFolder
{
    private readonly string path;
    private readonly string controlSocket;
    private readonly HashSet<string> left;

    private RuntimeFolder(string controlSocket)
    {
        this.controlSocket = controlSocket;
        path = Path.GetDirectoryName(controlSocket)!;
        left = Folders().ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Looks at the folder.</summary>
    /// <param name="controlSocket">The control socket's path; its folder is the one that is meant.</param>
    /// <returns>What is there now.</returns>
    public static RuntimeFolder Look(string controlSocket) => new(controlSocket);

    /// <summary>
    /// Removes the control socket, which a killed agent leaves and nobody answers at, and the plugins' folders that are empty, then the
    /// folder itself. What is not empty is somebody else's, or still needed; so is a file at the socket's path that is no socket.
    /// </summary>
    /// <returns>What was removed of that which was left, a line each.</returns>
    public IReadOnlyList<string> Remove()
    {
        var removed = new List<string>();
        if (SocketFile.Is(controlSocket))
        {
            File.Delete(controlSocket);
            removed.Add($"file {controlSocket}");
        }

        // Innermost first: a folder is empty once those in it are gone.
        foreach (var folder in Folders().Where(static folder => !Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            Directory.Delete(folder);
            if (left.Contains(folder))
            {
                removed.Add($"folder {folder}");
            }
        }

        return removed;
    }

    private IEnumerable<string> Folders() => Directory.Exists(path) ? Directory.GetDirectories(path).Where(IsPlugins).Append(path) : [];

    // The socket may stand in a folder that is shared with others, whose empty folders stay.
    private static bool IsPlugins(string folder) =>
        Enum.GetValues<PluginSlot>().Any(slot => Path.GetFileName(folder).StartsWith(slot.Word() + ".", StringComparison.Ordinal));
}
