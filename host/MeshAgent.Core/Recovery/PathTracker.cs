using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Recovery;

/// <summary>Moves every path of a family on by one look at the router.</summary>
public static class PathTracker
{
    // A path can go rejected → live → proven at one look; more steps would mean that two states hand it to each other.
    private const int MaxSteps = 4;

    /// <summary>Moves all paths of a family on.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="reasons">Takes a line for every change of state.</param>
    /// <returns>The paths, best first.</returns>
    public static EquatableArray<TrackedPath> Step(IpFamily family, DecisionView view, ICollection<Reason> reasons)
    {
        var candidates = CandidateFinder.Find(family, view.Snapshot, view.Memory.Durable, view.Roles, view.Settings);
        var before = view.Memory.Paths[family].ToDictionary(static path => path.Path.Key);
        var evidence = EvidenceByPath(family, view);
        var after = new List<TrackedPath>();
        foreach (var candidate in candidates)
        {
            before.Remove(candidate.Path.Key, out var known);
            after.Add(Move(known, candidate, evidence, after, view, reasons));
        }

        foreach (var known in before.Values)
        {
            if (known.State is not RejectedState rejected || view.Now - rejected.At < RecoveryTimings.ShowRejected)
            {
                after.Add(Move(known, null, evidence, after, view, reasons));
            }
        }

        return BestFirst(LinkTurns.Take(after)).Take(CandidateFinder.MaxCandidates).ToEquatableArray();
    }

    private static IEnumerable<TrackedPath> BestFirst(IEnumerable<TrackedPath> paths) =>
        paths.OrderBy(static path => path.State.IsUsable ? path.State.Rank : int.MaxValue)
            .ThenBy(static path => path.Source)
            .ThenBy(static path => path.Path.Metric)
            .ThenBy(static path => path.Path.LinkName, StringComparer.Ordinal);

    private static TrackedPath Move(
        TrackedPath? known,
        Candidate? candidate,
        Dictionary<PathKey, List<PathEvidence>> evidence,
        List<TrackedPath> better,
        DecisionView view,
        ICollection<Reason> reasons)
    {
        var path = candidate?.Path ?? known!.Path;
        var facts = evidence.TryGetValue(path.Key, out var list) ? list.ToEquatableArray() : [];
        var inputs = InputsOf(path, candidate, facts, better, view);
        var state = known?.State;
        var why = known?.Why ?? "";
        for (var step = 0; step < MaxSteps; step++)
        {
            var transition = state is null ? WanPathState.First(inputs) : state.Next(inputs);
            var isNew = state?.GetType() != transition.Next.GetType();
            if (transition.Why.Length > 0)
            {
                why = transition.Why;
            }

            if (isNew)
            {
                reasons.Add(new Reason($"{path.Family.Word()} path {path}", $"{state?.Word ?? "new"} → {transition.Next.Word}: {transition.Why}"));
            }

            state = transition.Next;
            if (!isNew)
            {
                break;
            }

            // Evidence counts once, in the state in which it was gathered.
            inputs = inputs with { Evidence = [] };
        }

        var isProof = facts.Any(static item => item.IsProof);
        return new TrackedPath
        {
            Path = path,
            Source = candidate?.Source ?? known!.Source,
            State = state!,
            Why = why,
            Evidence = (known?.Evidence ?? []).Concat(facts).TakeLast(TrackedPath.MaxEvidence).ToEquatableArray(),
            ProbesSent = isProof ? 0 : known?.ProbesSent ?? 0,
            ProbedAt = known?.ProbedAt ?? DateTimeOffset.MinValue,
        };
    }

    private static PathInputs InputsOf(
        WanPath path, Candidate? candidate, EquatableArray<PathEvidence> facts, List<TrackedPath> better, DecisionView view)
    {
        var live = better.Where(static item => item.State.IsUsable && item.Source is PathSource.Kernel or PathSource.Table).ToList();
        var remembered = view.Memory.Durable.Paths[path.Family].FirstOrDefault(item => item.Path.Key == path.Key);
        var fingerprint = remembered?.Fingerprint ?? candidate?.Fingerprint;
        var checkedAs = candidate ?? new Candidate(path, PathSource.Memory);
        return new PathInputs(
            candidate,
            ApplicabilityCheck.Of(checkedAs with { Fingerprint = fingerprint }, view.Snapshot, view.Roles),
            Sight(path, view),
            fingerprint?.GatewayMac ?? "",
            facts,
            live.FirstOrDefault(static item => item.State.Rank != Doubt.Doubted)?.Path.Key,
            live.FirstOrDefault(item => item.State is ProvenState && item.Path.LinkName == path.LinkName)?.Path.Key,
            view.Now);
    }

    /// <summary>What the kernel knows of a path's first gateway.</summary>
    /// <param name="path">The path.</param>
    /// <param name="view">What is known.</param>
    /// <returns>The sighting.</returns>
    public static GatewaySighting Sight(WanPath path, DecisionView view)
    {
        if (path.Gateway is not { } gateway
            || !view.Snapshot.Capabilities.HasFlag(RouteBackendCapabilities.Neighbours)
            || view.Roles.Find(path.LinkName) is not { } link
            || link.IsPointToPoint)
        {
            return GatewaySighting.NotNeeded;
        }

        var entry = view.Snapshot.Routing.Neighbours.FirstOrDefault(item => item.LinkIndex == link.Index && item.Address.Equals(gateway));
        return new GatewaySighting(true, entry?.State ?? NeighbourState.Unknown, entry?.MacAddress ?? "");
    }

    private static Dictionary<PathKey, List<PathEvidence>> EvidenceByPath(IpFamily family, DecisionView view)
    {
        var found = new Dictionary<PathKey, List<PathEvidence>>();
        var inForce = PathsInForce.Of(family, view.Memory.Paths[family], view);

        // By now another path may be the first of the link.
        foreach (var probe in view.Snapshot.Probes.Where(probe => probe.Path.Family == family && LinkQuestion.Takes(probe.Path, inForce)))
        {
            Add(probe.Path, probe.Evidence);
        }

        // A lookup and a handshake took whatever path was the best when they were sent.
        if (!inForce.IsEmpty)
        {
            var best = inForce[0];
            foreach (var lookup in view.Snapshot.Lookups)
            {
                Add(best.Path.Key, lookup.Evidence[family]);
            }

            Add(best.Path.Key, HandshakeEvidence.Find(family, view));
        }

        foreach (var item in view.Snapshot.Lookups.SelectMany(static lookup => lookup.OnLinks).Where(item => item.Family == family))
        {
            if (inForce.FirstOrDefault(path => path.Path.Hops.Any(hop => hop.LinkName == item.LinkName)) is { } own)
            {
                Add(own.Path.Key, [item.Evidence]);
            }
        }

        return found;

        void Add(PathKey key, IEnumerable<PathEvidence> items)
        {
            if (!found.TryGetValue(key, out var list))
            {
                found[key] = list = [];
            }

            list.AddRange(items);
        }
    }
}
