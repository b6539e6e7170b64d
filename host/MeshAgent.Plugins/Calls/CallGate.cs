namespace MeshAgent.Plugins.Calls;

/// <summary>Counts the calls under way in one generation, so that it can be closed and waited for.</summary>
internal sealed class CallGate
{
    private readonly Lock gate = new();
    private TaskCompletionSource empty = Signals.New();
    private int underWay;
    private bool closed;

    /// <summary>Begins a call.</summary>
    /// <returns>False when the gate is closed: no call may begin.</returns>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (closed)
            {
                return false;
            }

            underWay++;
            return true;
        }
    }

    /// <summary>Ends a call.</summary>
    public void Leave()
    {
        lock (gate)
        {
            underWay--;
            CompleteWhenEmpty();
        }
    }

    /// <summary>Lets no further call begin.</summary>
    /// <returns>When the last one under way has ended.</returns>
    public Task CloseAsync()
    {
        lock (gate)
        {
            closed = true;
            CompleteWhenEmpty();
            return empty.Task;
        }
    }

    /// <summary>Lets calls begin again.</summary>
    public void Reopen()
    {
        lock (gate)
        {
            closed = false;
            empty = Signals.New();
        }
    }

    private void CompleteWhenEmpty()
    {
        if (closed && underWay == 0)
        {
            empty.TrySetResult();
        }
    }
}
