using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Isolation;
using MeshAgent.Host.Agent;
using MeshAgent.Host.State;
using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.Host.Running;

/// <summary>
/// Removes everything that carries the agent's tag: tunnels first, then routes and rules, the filter after them, files last. What belongs
/// to somebody else is not touched.
/// </summary>
internal sealed class Cleaner(AgentParts parts, StateFile state, byte protocol)
{
    /// <summary>Removes it.</summary>
    /// <param name="runtime">The folder of sockets and pid files, looked at before the plugins were loaded.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was removed, and what could not be.</returns>
    public async Task<CleanupReport> CleanAsync(RuntimeFolder runtime, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        var failed = new List<string>();
        foreach (var (id, provider) in parts.Exits)
        {
            await TryAsync($"exits/{id}", async () => removed.AddRange(await provider.CleanupAsync(cancellationToken)), failed);
        }

        await TryAsync("routes", () => CleanRoutesAsync(removed, failed, cancellationToken), failed);
        if (parts.Guard is { } guard)
        {
            await TryAsync("guard", async () => removed.AddRange(await guard.CleanupAsync(cancellationToken)), failed);
        }


        // Those of programs that still run stay: they are whoever's started them.
        removed.AddRange(WanLeftovers.Remove().Select(static folder => $"cgroup {folder}"));
        removed.AddRange(state.Remove().Select(static file => $"file {file}"));
        removed.AddRange(runtime.Remove());
        return new CleanupReport(removed, failed);
    }

    private async Task CleanRoutesAsync(List<string> removed, List<string> failed, CancellationToken cancellationToken)
    {
        var seen = await parts.Routes.ObserveAsync(new RouteInterest(), fresh: true, cancellationToken);
        foreach (var family in IpFamilyFacts.All)
        {
            if (seen.Routing[family].Fault is { } fault)
            {
                failed.Add($"{family.Word()} routes: {fault.Message}");
                continue;
            }

            var changes = RoutingDiff.Between(FamilyPlan.Nothing, seen.Routing[family], protocol).Leaving;
            foreach (var result in changes.IsEmpty ? [] : await parts.Routes.ApplyAsync(changes, cancellationToken))
            {
                var text = result.Change switch
                {
                    DeleteRoute change => $"{family.Word()} route {change.Route}",
                    DeleteRule change => $"{family.Word()} rule {change.Rule}",
                    _ => result.Change.ToString()!,
                };
                (result.IsDone ? removed : failed).Add(result.IsDone ? text : $"{text}: {result.Fault!.Message}");
            }
        }
    }

    private static async Task TryAsync(string subject, Func<Task> clean, List<string> failed)
    {
        try
        {
            await clean();
        }
#pragma warning disable CA1031 // Whatever one part throws, the others are cleaned all the same.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            failed.Add($"{subject}: {exception.Message}");
        }
    }
}
