namespace MeshAgent.Resolvers.Learning.Watching;

/// <summary>A folder to listen to; it need not exist yet.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Concerns">Whether a name in it matters: a busy folder such as /etc must not cause a look for each of its files.</param>
public sealed record WatchedFolder(string Path, Func<string, bool> Concerns);
