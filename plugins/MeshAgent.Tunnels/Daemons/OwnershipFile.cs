namespace MeshAgent.Tunnels.Daemons;

/// <summary>The note of one tunnel, in a file of the plugin's runtime folder, which lasts as long as the boot.</summary>
/// <param name="path">The file.</param>
internal sealed class OwnershipFile(string path)
{
    /// <summary>A note has under 100 bytes; anything longer was not written by the agent and is not read.</summary>
    private const int LongestNote = 256;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Reads the note.</summary>
    /// <returns>The note; null when there is none or it is malformed.</returns>
    public OwnershipNote? Read()
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LongestNote } ? OwnershipNote.Parse(File.ReadAllText(path)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Writes the note, whole or not at all.</summary>
    /// <param name="note">The note.</param>
    public void Write(OwnershipNote note)
    {
        var whole = path + ".new";
        File.WriteAllText(whole, note.ToText());
        File.Move(whole, path, overwrite: true);
    }

    /// <summary>Removes the note.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Delete()
    {
        var was = File.Exists(path);
        File.Delete(path);
        return was;
    }
}
