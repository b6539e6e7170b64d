using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Exits.WireGuard.Reporting;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Exits.WireGuard.Tunnels;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Probing;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Probing;

/// <summary>Asks exits for a sign of life when the host's number of one has grown, and keeps what they answered.</summary>
/// <param name="settings">The tunnel's settings.</param>
/// <param name="tunnel">The tunnel.</param>
/// <param name="probe">Sends packets through it.</param>
/// <param name="logger">Takes what is done.</param>
internal sealed class ExitProber(WireGuardSettings settings, Tunnel tunnel, ITunnelProbe probe, ILogger logger)
{
    private const byte FarHopLimit = 64;

    private readonly Dictionary<string, long> asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProbeAnswer> answers = new(StringComparer.Ordinal);
    private (string Exit, long Number)? inside;

    /// <summary>Takes what was answered so far.</summary>
    /// <returns>The last answer of each exit that ever gave one.</returns>
    public IReadOnlyDictionary<string, ProbeAnswer> Collect()
    {
        if (inside is { } question && probe.Collect() is { } origin)
        {
            answers[question.Exit] = new ProbeAnswer(question.Number, origin);
        }

        return answers;
    }

    /// <summary>Whether the host asks an exit again that has not answered the last time.</summary>
    /// <param name="exit">What the host wants of it.</param>
    /// <returns>False for the first question, and after an answer.</returns>
    public bool IsUnanswered(ExitDirective exit) =>
        asked.TryGetValue(exit.Name, out var last) && exit.ProbeNumber > last && Collect().GetValueOrDefault(exit.Name)?.ProbeNumber != last;

    /// <summary>Asks those that are due.</summary>
    /// <param name="plan">The host's plan.</param>
    /// <param name="privateKey">The configured key.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whom it could not ask.</returns>
    public async ValueTask<IReadOnlyList<Fault>> ProbeAsync(ExitPlan plan, SecretKey? privateKey, CancellationToken cancellationToken)
    {
        var due = plan.Exits.Where(exit => exit.Endpoint is not null && exit.ProbeNumber > asked.GetValueOrDefault(exit.Name)).ToList();
        if (due.Count == 0)
        {
            return [];
        }

        var faults = new List<Fault>();
        var observed = await tunnel.ObserveAsync(privateKey, cancellationToken);
        foreach (var exit in due)
        {
            if (await AskAsync(exit, plan, observed, cancellationToken) is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                asked[exit.Name] = exit.ProbeNumber;
            }
        }

        return faults;
    }

    private async ValueTask<Fault?> AskAsync(
        ExitDirective exit, ExitPlan plan, TunnelObservation observed, CancellationToken cancellationToken)
    {
        var peer = settings.Peers.FirstOrDefault(known => known.Name == exit.Name);
        if (peer is null || observed is not { Driver: { } driver, State: { } state })
        {
            return null;
        }

        try
        {
            // Turning keep-alives off and on makes the device contact it at once, and without a session that is a handshake.
            await driver.Device.ConfigureAsync(DevicePlanner.Nudge(peer), cancellationToken);

            // Packets of ours can be sent only to the exit that holds the prefixes.
            return exit.Name == DevicePlanner.Selected(plan) ? SendInside(exit, peer, OthersIn(plan, exit), state) : null;
        }
        catch (SocketException error)
        {
            var failed = $"probe of {exit.Name} through {settings.Interface}: {error.Message}";
            return new Fault(FaultOrigin.System, failed, "run with CAP_NET_RAW", error.NativeErrorCode);
        }
        catch (DeviceException error)
        {
            return error.ToFault();
        }
    }

    private Fault? SendInside(ExitDirective exit, PeerSettings peer, List<IPAddress> others, TunnelState state)
    {
        // Into the mesh nothing but the exits' end of the VXLAN is to be reached.
        var shots = settings.Mesh is { } mesh
            ? [new EchoShot(mesh.Remote, FarHopLimit, AnswerOrigin.Exit)]
            : EchoShots.Choose(exit.Endpoint!.Address, others, peer.AllowedIps, ExitReporter.Carries(state));
        if (shots.Count == 0)
        {
            return new Fault(
                FaultOrigin.Configuration,
                $"{exit.Name} cannot be probed: the tunnel has no address of a family that it holds a prefix of",
                "add an address of the family to settings.addresses");
        }

        Collect();
        var taken = probe.Send(settings.Interface, shots);
        inside = (exit.Name, exit.ProbeNumber);
        logger.Probed(settings.Interface, exit.Name, taken, shots.Count);
        return null;
    }

    private static List<IPAddress> OthersIn(ExitPlan plan, ExitDirective exit) =>
        plan.Exits.Where(other => other.Name != exit.Name && other.Endpoint is not null).Select(static other => other.Endpoint!.Address).ToList();
}
