namespace MeshAgent.Plugins.Loading;

/// <summary>Proves that the code of ended generations is gone, and keeps account of what is not.</summary>
internal sealed class LeakRegister
{
    /// <summary>
    /// Generations that may be held in memory before no further one is loaded. Each costs 0.2 to 0.5 MB; four are a developer's mishaps of
    /// one day. More would let a plugin that leaks and is reloaded by every package update eat a small router's memory, fewer would refuse
    /// a mended plugin after one bad one.
    /// </summary>
    public const int MaxLeaks = 4;

    private readonly Lock gate = new();
    private readonly List<(WeakReference Context, NativeLibraries Natives)> leaks = [];

    /// <summary>How many generations are held now; those that a late timer let go after all do not count.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                foreach (var (_, natives) in leaks.Where(static leak => !leak.Context.IsAlive))
                {
                    natives.Free();
                }

                leaks.RemoveAll(static leak => !leak.Context.IsAlive);
                return leaks.Count;
            }
        }
    }

    /// <summary>Waits until unloaded code is gone, and notes it when it is not.</summary>
    /// <param name="context">The unloaded context.</param>
    /// <param name="natives">Its native libraries: closed once it is gone.</param>
    /// <returns>Whether it is gone.</returns>
    public async Task<bool> ProveGoneAsync(WeakReference context, NativeLibraries natives)
    {
        if (await UnloadProof.IsCollectedAsync(context))
        {
            natives.Free();
            return true;
        }

        Add(context, natives);
        return false;
    }

    /// <summary>Notes code that cannot be gone, since a call into it has not returned.</summary>
    /// <param name="context">Its context.</param>
    /// <param name="natives">Its native libraries.</param>
    public void Add(WeakReference context, NativeLibraries natives)
    {
        lock (gate)
        {
            leaks.Add((context, natives));
        }
    }

    /// <summary>Whether another generation may be loaded.</summary>
    /// <returns>Why not, with the fix; null when it may.</returns>
    public async Task<string?> ObjectionAsync()
    {
        if (Count < MaxLeaks)
        {
            return null;
        }

        // What held them may have let go since they were noted.
        await UnloadProof.CollectAsync();
        return Count < MaxLeaks
            ? null
            : $"{Count} generations of plugins are still held in memory after they were unloaded, so no other is loaded; restart the agent";
    }
}
