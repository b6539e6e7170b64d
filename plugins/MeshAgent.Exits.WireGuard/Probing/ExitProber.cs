using System.Net.Sockets;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Exits.WireGuard.Reporting;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Exits.WireGuard.Tunnels;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Probing;

/// <summary>Asks exits for a sign of life when the host's number of one has grown.</summary>
/// <param name="settings">The tunnel's settings.</param>
/// <param name="tunnel">The tunnel.</param>
/// <param name="probe">Sends packets through it.</param>
/// <param name="logger">Takes what is done.</param>
internal sealed class ExitProber(WireGuardSettings settings, Tunnel tunnel, ITunnelProbe probe, ILogger logger)
{
    private readonly Dictionary<string, long> asked = new(StringComparer.Ordinal);

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
            if (await AskAsync(exit, DevicePlanner.Selected(plan), observed, cancellationToken) is { } fault)
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
        ExitDirective exit, string? selected, TunnelObservation observed, CancellationToken cancellationToken)
    {
        var peer = settings.Peers.FirstOrDefault(known => known.Name == exit.Name);
        if (peer is null || observed is not { Driver: { } driver, State: { } state })
        {
            return null;
        }

        try
        {
            if (exit.Name != selected)
            {
                // No packet of ours can be sent to it. Turning keep-alives off and on makes the device contact it at once, and without a
                // session that is a handshake, which a living exit answers.
                await driver.Device.ConfigureAsync(DevicePlanner.Nudge(peer), cancellationToken);
                return null;
            }

            if (ProbeDestination.Choose(exit.Endpoint!.Address, peer.AllowedIps, ExitReporter.Carries(state)) is not { } destination)
            {
                return new Fault(
                    FaultOrigin.Configuration,
                    $"{exit.Name} cannot be probed: the tunnel has no address of a family that it holds a prefix of",
                    "add an address of the family to settings.addresses");
            }

            await probe.SendAsync(settings.Interface, destination, cancellationToken);
            logger.Probed(settings.Interface, exit.Name, destination);
            return null;
        }
        catch (SocketException error)
        {
            var failed = $"probe of {exit.Name} through {settings.Interface}: {error.Message}";
            return new Fault(FaultOrigin.System, failed, ErrorNumber: error.NativeErrorCode);
        }
        catch (DeviceException error)
        {
            return error.ToFault();
        }
    }
}
