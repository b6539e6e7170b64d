using System.Net.Sockets;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Planning;
using MeshAgent.Exits.Fastd.Reporting;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Tunnels.Probing;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.Fastd.Probing;

/// <summary>Asks exits for a sign of life when the host's number of one has grown, and keeps what they answered.</summary>
/// <param name="settings">What the operator wants.</param>
/// <param name="makeProbe">Makes what sends packets through a link, one for each exit.</param>
/// <param name="logger">Takes what is done.</param>
internal sealed class FastdProber(FastdSettings settings, Func<ITunnelProbe> makeProbe, ILogger logger) : IDisposable
{
    private readonly Dictionary<string, long> asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProbeAnswer> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ITunnelProbe> waiting = new(StringComparer.Ordinal);

    /// <summary>Takes what was answered so far.</summary>
    /// <returns>The last answer of each exit that ever gave one.</returns>
    public IReadOnlyDictionary<string, ProbeAnswer> Collect()
    {
        foreach (var (exit, probe) in waiting)
        {
            if (probe.Collect() is { } answer)
            {
                answers[exit] = answer;
            }
        }

        return answers;
    }

    /// <summary>The exits that are to be asked now.</summary>
    /// <param name="plan">The host's plan.</param>
    /// <returns>Their names.</returns>
    public IReadOnlySet<string> Due(ExitPlan plan) => plan.Exits
        .Where(exit => exit.Endpoint is not null && exit.ProbeNumber > asked.GetValueOrDefault(exit.Name))
        .Select(static exit => exit.Name)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Asks them.</summary>
    /// <param name="due">Whom to ask.</param>
    /// <param name="plan">The host's plan.</param>
    /// <param name="state">What is there.</param>
    /// <returns>Whom it could not ask.</returns>
    public IReadOnlyList<Fault> Probe(IReadOnlySet<string> due, ExitPlan plan, FastdState state)
    {
        var faults = new List<Fault>();
        foreach (var exit in plan.Exits.Where(exit => due.Contains(exit.Name)))
        {
            asked[exit.Name] = exit.ProbeNumber;
            if (settings.Peers.FirstOrDefault(peer => peer.Name == exit.Name) is { } peer && Ask(peer, exit, plan, state) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var probe in waiting.Values)
        {
            probe.Dispose();
        }
    }

    private Fault? Ask(PeerSettings peer, ExitDirective exit, ExitPlan plan, FastdState state)
    {
        if (state.Link(peer.Interface) is null)
        {
            return null;
        }

        var others = plan.Exits.Where(other => other.Name != exit.Name && other.Endpoint is not null)
            .Select(static other => other.Endpoint!.Address).ToList();
        var shots = FastdShots.Choose(peer, exit, others, settings.Mode, FastdReporter.Carries(peer.Interface, state, settings));
        if (shots.Count == 0)
        {
            return null;
        }

        var probe = waiting.TryGetValue(exit.Name, out var known) ? known : makeProbe();
        waiting[exit.Name] = probe;
        try
        {
            logger.Probed(peer.Interface, exit.Name, probe.Send(peer.Interface, exit.ProbeNumber, shots), shots.Count);
            return null;
        }
        catch (SocketException error)
        {
            var failed = $"probe of {exit.Name} through {peer.Interface}: {error.Message}";
            return new Fault(FaultOrigin.System, failed, "run with CAP_NET_RAW", error.NativeErrorCode);
        }
    }
}
