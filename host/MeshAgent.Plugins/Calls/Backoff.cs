namespace MeshAgent.Plugins.Calls;

/// <summary>The pause before the next attempt: doubled each time up to a cap.</summary>
/// <param name="first">The first pause.</param>
/// <param name="cap">The longest one.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan cap)
{
    private TimeSpan? next;

    /// <summary>The pause to make now.</summary>
    /// <returns>The pause; the following one will be twice as long, up to the cap.</returns>
    public TimeSpan Next()
    {
        var pause = next ?? first;
        next = pause * 2 < cap ? pause * 2 : cap;
        return pause;
    }

    /// <summary>Begins anew after a success.</summary>
    public void Reset() => next = null;
}
