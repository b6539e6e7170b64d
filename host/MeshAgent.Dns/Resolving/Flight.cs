using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Dns.Resolving;

/// <summary>A question that is being asked, and everybody who waits for it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither timer nor link, so there is nothing to release.")]
internal sealed class Flight
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<QuestionAnswer> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many wait; guarded by the table.</summary>
    public int Waiters { get; set; }

    public Trail Trail { get; } = new();

    public Task<QuestionAnswer> Landed => _landed.Task;

    public async Task FlyAsync(Func<Trail, CancellationToken, Task<QuestionAnswer>> ask)
    {
        try
        {
            _landed.SetResult(await ask(Trail, _stop.Token));
        }
        catch (OperationCanceledException)
        {
            _landed.TrySetCanceled();
        }
#pragma warning disable CA1031 // Whatever it is, those who wait must learn of it; it is thrown to each of them.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _landed.TrySetException(fault);
        }
    }

    public void Stop() => _stop.Cancel();
}
