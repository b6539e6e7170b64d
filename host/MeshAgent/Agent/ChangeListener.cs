using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Agent;

/// <summary>Listens to every plugin and rings when one says that something may have changed.</summary>
internal sealed class ChangeListener(AgentParts parts, WakeSignal wake, TimeProvider time, ILogger<ChangeListener> log)
{
    // After a plugin's call failed it is asked again after this. Less would spin on a plugin that fails at once; more leaves the agent deaf
    // to it for longer, though the slow timer still looks.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Listens until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When all listening has ended.</returns>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        List<Task> listening = [ListenAsync("routes", Source.Routes, parts.Routes.WaitForChangeAsync, cancellationToken)];
        if (parts.Guard is { } guard)
        {
            listening.Add(ListenAsync("guard", Source.Guard, guard.WaitForChangeAsync, cancellationToken));
        }

        listening.AddRange(parts.Exits.Select(exit => ListenAsync(exit.Key, Source.Exits, exit.Value.WaitForChangeAsync, cancellationToken)));
        listening.AddRange(parts.Resolvers.Select(source =>
            ListenAsync(source.Key, Source.Resolvers, source.Value.WaitForChangeAsync, cancellationToken)));
        return Task.WhenAll(listening);
    }

    private async Task ListenAsync(
        string plugin, Source source, Func<CancellationToken, ValueTask<string>> waitForChange, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var what = await waitForChange(cancellationToken);
                log.Changed(plugin, what);
                await wake.Ring(source).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A plugin may throw anything; none of it may end the agent.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                log.ListenFailed(plugin, exception.Message);
                _ = wake.Ring(source);
                await Task.Delay(AfterFailure, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
