namespace MeshAgent.Plugins.Calls;

/// <summary>Signals that let go those who wait for them only after whoever gives them is done.</summary>
internal static class Signals
{
    /// <summary>Makes one.</summary>
    public static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The signal, to be waited for with a deadline: such a wait would be let go on the pool, while this one goes on where the caller runs.
    /// </summary>
    public static async Task HereAsync(Task signal) => await signal;
}
