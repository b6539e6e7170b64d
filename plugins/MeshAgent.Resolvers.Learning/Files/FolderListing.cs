namespace MeshAgent.Resolvers.Learning.Files;

/// <summary>Lists folders that other programs fill.</summary>
public static class FolderListing
{
    /// <summary>
    /// Entries looked at in one folder. A router has a lease or two for each of a few links; with a tenth, a machine with many containers
    /// would hide its uplink, and without a bound a folder that somebody fills up would cost a small router its memory.
    /// </summary>
    public const int Most = 1024;

    /// <summary>The names in a folder, in order.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The names; none when it does not exist or cannot be read.</returns>
    public static IReadOnlyList<string> Of(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Take(Most).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
