namespace MeshAgent.Dns.Forwarding;

/// <summary>Lets a question that is already under way be waited for instead of asked again, and bounds how many are.</summary>
internal sealed class RelayFlights(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RelayKey, Task<ReplyContent>> _flights = [];

    /// <summary>Joins the question's flight, or starts it.</summary>
    /// <param name="key">The question.</param>
    /// <param name="ask">Asks it; ends by itself.</param>
    /// <returns>The flight; null when too many are under way.</returns>
    public Task<ReplyContent>? Join(RelayKey key, Func<Task<ReplyContent>> ask)
    {
        TaskCompletionSource<ReplyContent> landed;
        lock (_gate)
        {
            if (_flights.TryGetValue(key, out var flying))
            {
                return flying;
            }

            if (_flights.Count >= limit)
            {
                return null;
            }

            landed = new TaskCompletionSource<ReplyContent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _flights[key] = landed.Task;
        }

        // Started outside the lock, because it opens sockets before its first wait. What it throws reaches all who wait.
        _ = FlyAsync(key, ask, landed);
        return landed.Task;
    }

    private async Task FlyAsync(RelayKey key, Func<Task<ReplyContent>> ask, TaskCompletionSource<ReplyContent> landed)
    {
        try
        {
            landed.SetResult(await ask());
        }
#pragma warning disable CA1031 // Whatever it is, those who wait must learn of it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            landed.SetException(fault);
        }
        finally
        {
            lock (_gate)
            {
                _flights.Remove(key);
            }
        }
    }
}
