using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;

namespace MeshAgent.Core.Exits;

/// <summary>Plans what each exit provider should do.</summary>
public static class ExitPlanner
{
    /// <summary>Plans it.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="exits">The exits after this look.</param>
    /// <param name="selected">The exit that user traffic goes to.</param>
    /// <returns>A plan for each provider.</returns>
    public static EquatableArray<(string Provider, ExitPlan Plan)> Plan(
        DecisionView view, EquatableArray<ExitMemory> exits, ExitKey? selected) =>
        view.Snapshot.Exits.Select(provider => (provider.Provider, Of(provider, view, exits, selected))).ToEquatableArray();

    private static ExitPlan Of(ProviderSnapshot provider, DecisionView view, EquatableArray<ExitMemory> exits, ExitKey? selected)
    {
        var known = exits.Where(exit => exit.Key.Provider == provider.Provider).ToDictionary(static exit => exit.Key.Name);
        var preferred = ExitCandidate.InOrder(exits, view).Where(static exit => exit.IsAlive).Select(static exit => exit.Key).ToList();
        var chosen = provider.Observation.Exits.GroupBy(static report => report.Interface)
            .Select(group => SelectedOf([.. group], preferred, provider.Provider, selected)).ToHashSet(StringComparer.Ordinal);
        return new ExitPlan(
            view.Settings.Identity.Mark,
            provider.Observation.Exits.Where(report => known.ContainsKey(report.Name))
                .Select(report => new ExitDirective(
                    report.Name,
                    EndpointOf(report, known[report.Name]),
                    chosen.Contains(report.Name),
                    known[report.Name].ProbeNumber))
                .ToEquatableArray());
    }

    // One exit of each link holds the link's traffic, also on links that carry none now: their handshakes then find everything in place,
    // and the one that users would be led to next can be asked whether it works.
    private static string SelectedOf(
        IReadOnlyList<ExitReport> ofLink, List<ExitKey> preferred, string provider, ExitKey? selected)
    {
        if (selected?.Provider == provider && ofLink.Any(report => report.Name == selected.Name))
        {
            return selected.Name;
        }

        return preferred.FirstOrDefault(key => key.Provider == provider && ofLink.Any(report => report.Name == key.Name))?.Name
            ?? ofLink.OrderByDescending(static report => report.IsSelected).ThenBy(static report => report.Priority).First().Name;
    }

    // Without a way to it an exit is left as it is: packets to it are refused by the rules, and a session that lives needs no new
    // handshake.
    private static IPEndPoint? EndpointOf(ExitReport report, ExitMemory memory) =>
        memory.State is IdleState || memory.Address is null ? report.Endpoint : new IPEndPoint(memory.Address, report.Target.Port);
}
