using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Contracts.Resolvers;

/// <summary>The slot <c>resolvers</c>: knows name servers. Several sources may be loaded; the host merges what they know.</summary>
public interface IResolverSource : IPlugin
{
    /// <summary>Reads the name servers that are known now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The servers in order of preference; empty when none is known.</returns>
    ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the servers may have changed. A source that never changes waits until it is cancelled.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, for the log.</returns>
    ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken);
}
