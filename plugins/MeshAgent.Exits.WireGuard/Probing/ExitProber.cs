using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Handshakes;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Exits.WireGuard.Reporting;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Exits.WireGuard.Tunnels;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Probing;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Probing;

/// <summary>Asks exits for a sign of life when the host's number of one has grown, and keeps what they answered.</summary>
/// <param name="settings">The tunnel's settings.</param>
/// <param name="tunnel">The tunnel.</param>
/// <param name="clock">Knows how old handshakes are.</param>
/// <param name="probe">Sends packets through it.</param>
/// <param name="logger">Takes what is done.</param>
internal sealed class ExitProber(WireGuardSettings settings, Tunnel tunnel, HandshakeClock clock, ITunnelProbe probe, ILogger logger)
{
    private const byte FarHopLimit = 64;

    private readonly Dictionary<string, long> asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProbeAnswer> answers = new(StringComparer.Ordinal);
    private string? inside;

    /// <summary>Takes what was answered so far.</summary>
    /// <returns>The last answer of each exit that ever gave one.</returns>
    public IReadOnlyDictionary<string, ProbeAnswer> Collect()
    {
        if (inside is { } exit && probe.Collect() is { } answer)
        {
            answers[exit] = answer;
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
    /// <param name="keys">The configured keys.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whom it could not ask.</returns>
    public async ValueTask<IReadOnlyList<Fault>> ProbeAsync(ExitPlan plan, KeyRing keys, CancellationToken cancellationToken)
    {
        var due = plan.Exits.Where(exit => exit.Endpoint is not null && exit.ProbeNumber > asked.GetValueOrDefault(exit.Name)).ToList();
        if (due.Count == 0)
        {
            return [];
        }

        var faults = new List<Fault>();
        var observed = await tunnel.ObserveAsync(keys.PrivateKey, cancellationToken);
        foreach (var exit in due)
        {
            if (await AskAsync(exit, plan, keys, observed, cancellationToken) is { } fault)
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
        ExitDirective exit, ExitPlan plan, KeyRing keys, TunnelObservation observed, CancellationToken cancellationToken)
    {
        var peer = settings.Peers.FirstOrDefault(known => known.Name == exit.Name);
        if (peer is null || observed is not { Driver: { } driver, State: { } state })
        {
            return null;
        }

        try
        {
            // Packets of ours can be sent only to the exit that holds the prefixes; any other answers nothing but a handshake.
            var isSelected = exit.Name == DevicePlanner.Selected(plan);
            var present = state.Device.Peer(peer.PublicKey);
            var isRenewed = !isSelected && present is { AllowedIps.IsEmpty: true } && clock.TryRenew(peer.PublicKey);

            // Turning keep-alives off and on makes the device contact it at once, and without a session that is a handshake.
            await driver.Device.ConfigureAsync(
                isRenewed ? DevicePlanner.Renew(peer, present!.Endpoint ?? exit.Endpoint!, keys.Preshared(peer.Name)) : DevicePlanner.Nudge(peer),
                cancellationToken);
            return isSelected ? SendInside(exit, peer, OthersIn(plan, exit), state) : null;
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
        if (inside != exit.Name)
        {
            probe.Restart();
        }

        var taken = probe.Send(settings.Interface, exit.ProbeNumber, shots);
        inside = exit.Name;
        logger.Probed(settings.Interface, exit.Name, taken, shots.Count);
        return null;
    }

    private static List<IPAddress> OthersIn(ExitPlan plan, ExitDirective exit) =>
        plan.Exits.Where(other => other.Name != exit.Name && other.Endpoint is not null).Select(static other => other.Endpoint!.Address).ToList();
}
