namespace MeshAgent.Plugins.Trust;

/// <summary>
/// Whether files may be run with the agent's rights: nobody but root and the agent's own user can have written them. Owner and mode of the
/// folder and of every file in it count; who owns the folders above cannot put a file of root's there.
/// </summary>
internal static class FileTrust
{
    /// <summary>
    /// Files of one plugin. A plugin with its private libraries has about a dozen; a folder of thousands is a wrong path, and checking it
    /// would hold up the start.
    /// </summary>
    private const int MaxFiles = 512;

    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Looks for a reason not to trust a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>What is wrong and how to mend it; null when it can be trusted.</returns>
    public static string? Objection(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return $"the folder {folder} does not exist";
        }

        try
        {
            var entries = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Take(MaxFiles + 1).ToList();
            return entries.Count > MaxFiles
                ? $"{folder} holds more than {MaxFiles} files, so it is hardly a plugin's folder"
                : entries.Prepend(folder).Select(ObjectionToEntry).FirstOrDefault(objection => objection is not null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{folder} cannot be read: {exception.Message}";
        }
    }

    private static string? ObjectionToEntry(string path)
    {
        if ((File.GetUnixFileMode(path) & WritableByOthers) != 0)
        {
            return $"{path} can be changed by others than its owner; run: chmod go-w {path}";
        }

        return FileOwner.Of(path) is { } owner && (owner == 0 || owner == FileOwner.Self)
            ? null
            : $"{path} belongs neither to root nor to the agent's user; run: chown root {path}";
    }
}
