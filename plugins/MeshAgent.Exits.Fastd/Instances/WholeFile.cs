namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>Writes files whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file beside and moves it into place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beside">A name in the same folder that nobody reads.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="mode">Its rights, from its first moment.</param>
    public static void Write(string path, string beside, string text, UnixFileMode mode)
    {
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using (var file = new StreamWriter(beside, options))
        {
            file.Write(text);
        }

        File.Move(beside, path, overwrite: true);
    }
}
