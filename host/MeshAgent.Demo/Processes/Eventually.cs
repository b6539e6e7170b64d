namespace MeshAgent.Demo.Processes;

/// <summary>Waits for a condition that somebody else brings about; the one place in the lab that polls.</summary>
public static class Eventually
{
    /// <summary>
    /// Pause between two looks. Most conditions cost a process start (3 ms): much shorter would load the two cores that the watched
    /// daemons need, much longer would blur the times that tests print.
    /// </summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks until the condition holds.</summary>
    /// <param name="what">The condition in words, for the error.</param>
    /// <param name="deadline">How long at most.</param>
    /// <param name="condition">The look.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <param name="evidence">Adds to the error what was seen instead.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task<TimeSpan> HoldsAsync(
        string what,
        TimeSpan deadline,
        Func<CancellationToken, Task<bool>> condition,
        CancellationToken cancellation,
        Func<string>? evidence = null)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        while (!await condition(cancellation))
        {
            if (clock.GetElapsedTime(start) > deadline)
            {
                throw new TimeoutException($"Not within {deadline.TotalSeconds:0.#} s: {what}. {evidence?.Invoke()}");
            }

            await Task.Delay(Interval, clock, cancellation);
        }

        return clock.GetElapsedTime(start);
    }

    /// <summary>Looks until the condition holds, for conditions that are at hand.</summary>
    /// <param name="what">The condition in words, for the error.</param>
    /// <param name="deadline">How long at most.</param>
    /// <param name="condition">The look.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <param name="evidence">Adds to the error what was seen instead.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static Task<TimeSpan> HoldsAsync(
        string what, TimeSpan deadline, Func<bool> condition, CancellationToken cancellation, Func<string>? evidence = null)
        => HoldsAsync(what, deadline, _ => Task.FromResult(condition()), cancellation, evidence);
}
