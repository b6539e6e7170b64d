using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Memory;

/// <summary>What is to be kept over a restart after a decision: what was proven comes in, what was rejected goes out.</summary>
public static class DurableUpdate
{
    /// <summary>
    /// How old a remembered time may grow before it is refreshed. Flash wears by writes, and nothing decides by the minute of a proof;
    /// a day would make the clock rule (<see cref="DurableMemory.LastSeen"/>) weaker than the clocks it guards against.
    /// </summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(1);

    /// <summary>Makes the memory that is to be kept.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths after this look.</param>
    /// <param name="exits">The exits after this look.</param>
    /// <param name="selected">The exit that user traffic goes to.</param>
    /// <returns>The memory; equal to the old one when nothing worth a write changed.</returns>
    public static DurableMemory Of(
        DecisionView view, PerFamily<EquatableArray<TrackedPath>> paths, EquatableArray<ExitMemory> exits, ExitMemory? selected)
    {
        var old = view.Memory.Durable;
        var remembered = PerFamily.Create(family => Paths(old.Paths[family], paths[family], view));
        return old with
        {
            Paths = remembered,
            Uplinks = Uplinks(old, remembered),
            Endpoints = Endpoints(old.Endpoints, exits, view),
            SelectedExit = selected is { State.IsAlive: true } ? selected.Key.ToString() : old.SelectedExit,
            LastSeen = view.Now - old.LastSeen >= RefreshAfter ? view.Now : old.LastSeen,
        };
    }

    // Names that are known keep their place, so that nothing is written for their order.
    private static EquatableArray<string> Uplinks(DurableMemory old, PerFamily<EquatableArray<RememberedPath>> paths)
    {
        var fresh = IpFamilyFacts.All.SelectMany(family => paths[family].Concat(old.Paths[family]))
            .SelectMany(static known => known.Path.Hops).Select(static hop => hop.LinkName).Distinct()
            .Where(name => !old.Uplinks.Contains(name)).ToList();
        return fresh.Count == 0 ? old.Uplinks : fresh.Concat(old.Uplinks).Take(DurableMemory.MaxUplinks).ToEquatableArray();
    }

    private static EquatableArray<RememberedPath> Paths(EquatableArray<RememberedPath> old, EquatableArray<TrackedPath> paths, DecisionView view)
    {
        var states = paths.ToDictionary(static path => path.Path.Key);
        var kept = old.Where(known => !states.TryGetValue(known.Path.Key, out var tracked) || tracked.State is not (RejectedState or ProvenState));
        var proven = paths.Where(static path => path.State is ProvenState)
            .Select(path => Remember(path, (ProvenState)path.State, old.FirstOrDefault(known => known.Path.Key == path.Path.Key), view));
        return proven.Concat(kept).Take(DurableMemory.MaxPathsPerFamily).ToEquatableArray();
    }

    private static RememberedPath Remember(TrackedPath path, ProvenState state, RememberedPath? known, DecisionView view)
    {
        // What is seen without a new proof may be another machine at the gateway's address.
        if (known is not null && view.Memory.Paths[path.Path.Family].FirstOrDefault(item => item.Path.Key == path.Path.Key)
            is { State: ProvenState before } && before.At == state.At)
        {
            return known with { Path = path.Path };
        }

        var link = view.Roles.Find(path.Path.LinkName);
        var sighting = PathTracker.Sight(path.Path, view);
        var fingerprint = new Fingerprint(
            link?.MacAddress ?? known?.Fingerprint.LinkMac ?? "",
            sighting.IsKnown ? sighting.MacAddress : known?.Fingerprint.GatewayMac ?? "",
            path.Path.Gateway is { } gateway && link is not null
                ? ApplicabilityCheck.PrefixWith(gateway, link, view.Snapshot) ?? known?.Fingerprint.Prefix
                : null);
        var isFresh = known is not null && state.At - known.ProvenAt < RefreshAfter;
        return new RememberedPath(path.Path, fingerprint, isFresh ? known!.ProvenAt : state.At);
    }

    private static EquatableArray<LastGoodEndpoint> Endpoints(
        EquatableArray<LastGoodEndpoint> old, EquatableArray<ExitMemory> exits, DecisionView view)
    {
        var reports = ExitSelection.ReportsOf(view);
        var working = view.Snapshot.Exits.Where(static provider => provider.Observation.Fault is null)
            .Select(static provider => provider.Provider).ToHashSet(StringComparer.Ordinal);
        var kept = old.Where(good => !working.Contains(good.Provider)
            || (reports.TryGetValue(new ExitKey(good.Provider, good.Exit), out var report) && report.Target.Host == good.Host));
        var alive = from exit in exits
                    where exit.State is UpState && exit.Address is not null
                    let report = reports[exit.Key]
                    where report.Target.Literal is null && report.Endpoint is { } endpoint && endpoint.Address.Equals(exit.Address)
                    select new LastGoodEndpoint(exit.Key.Provider, exit.Key.Name, report.Target.Host, exit.Address!, view.Now);
        return alive.Concat(kept)
            .GroupBy(static good => (good.Provider, good.Exit, good.Host, good.Address))
            .Select(group => group.Count() > 1 && group.First().At - group.Last().At < RefreshAfter ? group.Last() : group.First())
            .OrderByDescending(static good => good.At)
            .Take(DurableMemory.MaxEndpoints)
            .ToEquatableArray();
    }
}
