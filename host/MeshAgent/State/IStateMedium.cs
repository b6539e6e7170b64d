namespace MeshAgent.Host.State;

/// <summary>
/// What the state file lies on, by the few things that it needs of one. Each throws <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/> when the medium refuses it.
/// </summary>
internal interface IStateMedium
{
    /// <summary>How many bytes a file has; null when there is none.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The bytes.</returns>
    long? Size(string file);

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <returns>All of it.</returns>
    byte[] Read(string file);

    /// <summary>
    /// Writes a file for its owner alone, over the one of that name, and its folder if there is none. When it returns the bytes are on the
    /// medium (fsync(2)); the name may not be.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">What is to be in it.</param>
    void Write(string file, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Gives a file a second name, in place of what has that name. Between the two there may be a moment in which neither file has it.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="other">The second name.</param>
    void Link(string file, string other);

    /// <summary>Gives a file another name, in place of what has that name: at every moment there is one file or the other (rename(2)).</summary>
    /// <param name="file">The file.</param>
    /// <param name="other">The other name.</param>
    void Move(string file, string other);

    /// <summary>Takes a file's name away.</summary>
    /// <param name="file">The file.</param>
    /// <returns>False when there was none.</returns>
    bool Delete(string file);

    /// <summary>Brings the names of a file's folder onto the medium; where that is not possible they follow by themselves.</summary>
    /// <param name="file">A file in the folder.</param>
    void SyncNames(string file);
}
