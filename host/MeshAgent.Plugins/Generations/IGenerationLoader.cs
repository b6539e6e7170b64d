using MeshAgent.Plugins.Loading;

namespace MeshAgent.Plugins.Generations;

/// <summary>Makes generations, and proves that ended ones are gone.</summary>
internal interface IGenerationLoader
{
    /// <summary>Makes and starts a generation.</summary>
    /// <param name="entry">What to load.</param>
    /// <param name="number">Its number in its seat.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The started generation, or why there is none.</returns>
    Task<LoadResult> LoadAsync(PluginEntry entry, int number, CancellationToken cancellationToken);

    /// <summary>Proves that unloaded code is gone, and keeps account of it when it is not.</summary>
    /// <param name="code">The code, unloaded.</param>
    /// <param name="natives">Its native libraries: closed once it is gone.</param>
    /// <returns>Whether it is gone.</returns>
    Task<bool> ProveGoneAsync(WeakReference code, NativeLibraries natives);
}
