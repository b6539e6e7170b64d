namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>
/// "Look again", as a plugin says it: raised by what happens on the machine, a little later and so not always in order, lowered when
/// somebody looks.
/// </summary>
/// <param name="source">Whose it is.</param>
/// <param name="seen">Takes the source whenever somebody looks.</param>
internal sealed class Announcement(string source, Action<string> seen)
{
    private TaskCompletionSource raised = new();

    /// <summary>It is on its way: what happens until it arrives is announced by it too.</summary>
    public bool IsUnderWay { get; set; }

    public void Raise() => raised.TrySetResult();

    /// <summary>Somebody looks now.</summary>
    public void Lower()
    {
        if (raised.Task.IsCompleted)
        {
            raised = new TaskCompletionSource();
        }

        seen(source);
    }

    public async ValueTask<string> WaitAsync(CancellationToken cancellationToken)
    {
        await raised.Task.WaitAsync(cancellationToken);
        return source;
    }
}
