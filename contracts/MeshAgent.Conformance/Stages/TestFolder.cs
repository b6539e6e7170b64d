namespace MeshAgent.Conformance.Stages;

/// <summary>A folder that lives as long as a test, readable by its owner only.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("meshagent-conformance-").FullName;

    /// <summary>The path of a file in it.</summary>
    /// <param name="name">The file's name.</param>
    /// <returns>The full path.</returns>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
