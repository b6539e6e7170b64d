namespace MeshAgent.Resolvers.Learning.Watching;

/// <summary>Says "look again": announced when servers changed, lowered when somebody looks.</summary>
public sealed class ChangeSignal
{
    private readonly Lock gate = new();
    private string? what;
    private bool isEnded;
    private TaskCompletionSource? waiter;

    /// <summary>Something changed.</summary>
    /// <param name="change">What, for the log; the first since the last look is told.</param>
    public void Announce(string change)
    {
        lock (gate)
        {
            what ??= change;
            Release();
        }
    }

    /// <summary>Somebody is about to look: what was announced before is dealt with.</summary>
    public void Lower()
    {
        lock (gate)
        {
            what = null;
        }
    }

    /// <summary>Ends every wait: one that went on would hold the plugin in memory.</summary>
    public void End()
    {
        lock (gate)
        {
            isEnded = true;
            Release();
        }
    }

    /// <summary>Returns when something changed since <see cref="Lower"/>, at once if it has.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled, or <see cref="End"/> was called.</exception>
    public async ValueTask<string> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (isEnded)
                {
                    throw new OperationCanceledException("the source has ended");
                }

                if (what is { } change)
                {
                    return change;
                }

                waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = waiter.Task;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    // Waiters go on elsewhere: they would hold up the thread that hears the kernel.
    private void Release()
    {
        waiter?.TrySetResult();
        waiter = null;
    }
}
