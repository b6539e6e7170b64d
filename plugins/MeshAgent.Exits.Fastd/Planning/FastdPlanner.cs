using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Settings;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>
/// Decides what to do with a fastd: pure, from what is there and what should be. The configuration, and with it the mark, is in place
/// before the daemon starts, and every peer's file before the daemon is told to read them, so no packet leaves unmarked or to an old
/// address.
/// </summary>
internal static class FastdPlanner
{
    /// <summary>Decides.</summary>
    /// <param name="state">What is there.</param>
    /// <param name="goal">What should be.</param>
    /// <returns>The steps in their order; none when all is as it should be.</returns>
    public static EquatableArray<FastdStep> Plan(FastdState state, FastdGoal goal)
    {
        var steps = new List<FastdStep>();
        var isChanged = goal.Configuration is not null && !goal.Configuration.Equals(state.Instance.Configuration);
        if (isChanged)
        {
            steps.Add(new WriteConfiguration(
                goal.Configuration!, state.Instance.Configuration is null ? "there is none" : "it is not the configured one"));
        }

        steps.AddRange(PeerFiles(state, goal));
        if (Daemon(state, goal, isChanged, hasChangedPeers: steps.Any(static step => step is WritePeer or RemovePeer)) is { } daemon)
        {
            steps.Add(daemon);
        }

        foreach (var link in state.Links)
        {
            AddLinkSteps(steps, link, state.BridgeIndex, goal.Settings);
        }

        return steps.ToEquatableArray();
    }

    /// <summary>Peer files that somebody else made under an exit's name: the exit cannot be contacted by the agent.</summary>
    /// <param name="state">What is there.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <returns>The names.</returns>
    public static IEnumerable<string> ForeignFiles(FastdState state, FastdSettings settings) => state.Instance.Files
        .Where(file => !file.IsOurs && settings.Peers.Any(peer => peer.Name == file.Name))
        .Select(static file => file.Name);

    private static IEnumerable<FastdStep> PeerFiles(FastdState state, FastdGoal goal)
    {
        if (goal.Settings.Attached is { PeerDirectory: null })
        {
            yield break;
        }

        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var peer in goal.Settings.Peers)
        {
            if (Directive(goal.Plan, peer.Name)?.Endpoint is not { } endpoint)
            {
                continue;
            }

            wanted.Add(peer.Name);
            var file = ConfigurationWriter.Peer(peer, endpoint, goal.Settings.Mode);
            var present = state.Instance.Files.FirstOrDefault(known => known.Name == peer.Name);
            if (present is null)
            {
                yield return new WritePeer(file, $"contact {peer.Name} at {endpoint}");
            }
            else if (present.IsOurs && present != file)
            {
                yield return new WritePeer(
                    file, present.Endpoint is { } old && !old.Equals(endpoint) ? $"{peer.Name}: {old} becomes {endpoint}" : $"{peer.Name} is another");
            }
        }

        foreach (var file in state.Instance.Files.Where(file => file.IsOurs && !wanted.Contains(file.Name)))
        {
            yield return new RemovePeer(file.Name, $"{file.Name} is not to be contacted");
        }
    }

    private static FastdStep? Daemon(FastdState state, FastdGoal goal, bool isChanged, bool hasChangedPeers)
    {
        var instance = state.Instance;
        if (instance.Process is null)
        {
            return goal.Configuration is null ? null : new StartDaemon("it does not run");
        }

        if (isChanged)
        {
            return new StartDaemon("its configuration has changed, which it reads only when it starts");
        }

        if (hasChangedPeers)
        {
            return new Reload("peers have changed");
        }

        var connected = goal.Settings.Peers.Where(peer => instance.Status?.Peer(peer.Key)?.Connection is not null).ToList();
        if (Astray(state, goal, connected) is { } astray)
        {
            return new ResetAll($"{astray.Name} has another address now, and is the only one connected");
        }

        var lost = goal.Asked.Where(name => !connected.Any(peer => peer.Name == name)).Order(StringComparer.Ordinal).ToList();
        return lost.Count > 0 ? new Reload($"contact {string.Join(", ", lost)} anew") : null;
    }

    // Where the agent may not write peers, fastd looks their names up by itself, and only when they are contacted anew; a session goes on
    // at the old address for ever. Sessions with others are worth more than that.
    private static PeerSettings? Astray(FastdState state, FastdGoal goal, List<PeerSettings> connected) =>
        goal.Settings.Attached is { PeerDirectory: null }
        && connected is [var only]
        && goal.Moved.Contains(only.Name)
        && Directive(goal.Plan, only.Name)?.Endpoint is { } wanted
        && state.Instance.Status!.Peer(only.Key)!.Address is { } seen
        && !seen.Equals(wanted)
            ? only
            : null;

    private static void AddLinkSteps(List<FastdStep> steps, NamedLink link, int bridgeIndex, FastdSettings settings)
    {
        var (name, present) = (link.Name, link.Link);
        if (settings.Managed is not null && present.Mtu != settings.Mtu)
        {
            steps.Add(new SetMtu(name, settings.Mtu, $"its MTU is {present.Mtu}"));
        }

        if (bridgeIndex != 0 && present.MasterIndex != bridgeIndex)
        {
            steps.Add(new Enslave(name, bridgeIndex, $"it is no port of {settings.Bridge}"));
        }

        // Without addresses of its own it gets them from somebody else, such as a DHCP client, and so it does where it is a port.
        if (!settings.Addresses.IsEmpty)
        {
            var wanted = settings.AddressesOf(name);
            steps.AddRange(wanted.Except(present.Addresses)
                .Select(address => new AddAddress(name, address, "it is configured and not there")));
            steps.AddRange(present.Addresses.Except(wanted)
                .Select(address => new RemoveAddress(name, address, "it is not configured")));
        }

        if (!present.IsUp)
        {
            steps.Add(new BringUp(name, "it is down"));
        }
    }

    private static ExitDirective? Directive(ExitPlan plan, string name) => plan.Exits.FirstOrDefault(exit => exit.Name == name);
}
