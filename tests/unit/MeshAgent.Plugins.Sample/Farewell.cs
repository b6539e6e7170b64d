namespace MeshAgent.Plugins.Sample;

/// <summary>Something to be closed that leaves a file when it is.</summary>
/// <param name="path">The file.</param>
internal sealed class Farewell(string path) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => File.WriteAllText(path, "");
}
