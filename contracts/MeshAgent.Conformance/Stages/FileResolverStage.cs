using MeshAgent.Conformance.Resolvers;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Stages;

/// <summary>A source that reads a file: the file's contents before and after a change are given.</summary>
public sealed class FileResolverStage : IResolverStage
{
    private readonly string file;

    /// <summary>Writes the file.</summary>
    /// <param name="file">Where it is.</param>
    /// <param name="settings">The source's settings, as JSON.</param>
    /// <param name="first">What it holds at first, and the servers that this means.</param>
    public FileResolverStage(string file, string settings, FileState first)
    {
        (this.file, Settings, Truth) = (file, settings, first.Servers);
        Replace(first.Content);
    }

    /// <summary>What it holds after a change.</summary>
    public required FileState Second { get; init; }

    /// <summary>What it holds when it is damaged; null when everything means something.</summary>
    public FileContent? Spoilt { get; init; }

    /// <summary>What it holds when the time of its servers is over; null when they have none.</summary>
    public FileContent? Lapsed { get; init; }

    /// <inheritdoc/>
    public ResolverStageAbilities Abilities => ResolverStageAbilities.Changes
        | (Spoilt is null ? 0 : ResolverStageAbilities.Spoils)
        | (Lapsed is null ? 0 : ResolverStageAbilities.Expires);

    /// <inheritdoc/>
    public string Settings { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NameServer> Truth { get; private set; }

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work);

    /// <inheritdoc/>
    public Task ChangeAsync()
    {
        Truth = Second.Servers;
        Replace(Second.Content);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SpoilAsync()
    {
        Replace(Spoilt ?? throw new NotSupportedException());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveAsync()
    {
        Truth = [];
        File.Delete(file);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ExpireAsync()
    {
        Replace(Lapsed ?? throw new NotSupportedException());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Whole or not at all, as a client that is careful does.
    private void Replace(FileContent content)
    {
        var beside = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.new");
        File.WriteAllBytes(beside, content.Bytes.Span);
        File.Move(beside, file, overwrite: true);
    }
}
