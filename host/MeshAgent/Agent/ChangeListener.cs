using System.Diagnostics.CodeAnalysis;
using MeshAgent.Contracts.Plugins;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Agent;

/// <summary>Listens to every plugin and rings when one says that something may have changed.</summary>
internal sealed class ChangeListener(AgentParts parts, WakeSignal wake, TimeProvider time, ILogger<ChangeListener> log)
{
    // After a plugin's call failed it is asked again after this. Less would spin on a plugin that fails at once; more leaves the agent deaf
    // to it for longer, though the slow timer still looks.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Listens until cancelled, to plugins that come later as well.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When all listening has ended.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The ear owns its source, and closing the ear disposes of it.")]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ears = new Dictionary<IPlugin, Ear>();
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = parts.Changed;
            var there = Announcers();
            foreach (var gone in ears.Keys.Except(there.Select(static announcer => announcer.Plugin)).ToList())
            {
                ears.Remove(gone, out var ear);
                await ear!.CloseAsync();
            }

            foreach (var (plugin, name, source, wait) in there.Where(announcer => !ears.ContainsKey(announcer.Plugin)))
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                ears[plugin] = new Ear(ListenAsync(name, source, wait, stop.Token), stop);
            }

            await changed.WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _ = wake.Ring(Source.All);
        }

        await Task.WhenAll(ears.Values.Select(static ear => ear.CloseAsync()));
    }

    private List<(IPlugin Plugin, string Name, Source Source, Func<CancellationToken, ValueTask<string>> Wait)> Announcers()
    {
        List<(IPlugin, string, Source, Func<CancellationToken, ValueTask<string>>)> announcers =
        [
            (parts.Routes, "routes", Source.Routes, parts.Routes.WaitForChangeAsync),
            .. parts.Exits.Select(static exit =>
                ((IPlugin)exit.Value, exit.Key, Source.Exits, (Func<CancellationToken, ValueTask<string>>)exit.Value.WaitForChangeAsync)),
            .. parts.Resolvers.Select(static source => (
                (IPlugin)source.Value,
                source.Key,
                Source.Resolvers,
                (Func<CancellationToken, ValueTask<string>>)source.Value.WaitForChangeAsync)),
        ];
        if (parts.Guard is { } guard)
        {
            announcers.Add((guard, "guard", Source.Guard, guard.WaitForChangeAsync));
        }

        return announcers;
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
                await LookAsync(source).WaitAsync(cancellationToken);
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
                await Task.Delay(AfterFailure, time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    // The ring's own task would let a wait for it go on the pool; this one goes on where the listener runs.
    private async Task LookAsync(Source source) => await wake.Ring(source);

    private sealed record Ear(Task Listening, CancellationTokenSource Stop)
    {
        public async Task CloseAsync()
        {
            await Stop.CancelAsync();
            await Listening;
            Stop.Dispose();
        }
    }
}
