namespace MeshAgent.Host.Surveying;

/// <summary>
/// A folder for what plugins keep while a command looks at the router: gone afterwards, so that looking leaves nothing behind.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("meshagent-look-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
