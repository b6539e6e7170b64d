using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Links;
using MeshAgent.Tunnels.Settings;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Mesh;

/// <summary>
/// The VXLAN link over the tunnel: seen, changed step by step, removed. One that the agent did not make is never touched.
/// </summary>
/// <param name="settings">What the operator wants.</param>
/// <param name="tunnel">The tunnel link's name.</param>
/// <param name="links">The kernel's links.</param>
/// <param name="logger">Takes what is done.</param>
internal sealed class MeshLink(MeshSettings settings, string tunnel, ITunnelLinks links, ILogger logger)
{
    /// <summary>Everything that begins with fe80 is on the link, the exits' end with it (RFC 4291 §2.5.6).</summary>
    private const int LinkLocalLength = 64;

    /// <summary>Looks for what stands against it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The fault; null when there is none.</returns>
    public async ValueTask<Fault?> JudgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await links.ReadAsync(settings.Interface, cancellationToken) is { } link && !MeshTag.IsOurs(link, settings)
                ? new Fault(
                    FaultOrigin.ThirdParty,
                    $"a link {settings.Interface} of kind \"{link.Kind}\" is there that the agent did not make",
                    "remove it, or choose another name in settings.mesh.interface")
                : settings.Bridge is { } bridge && await links.ReadAsync(bridge, cancellationToken) is null
                    ? new Fault(FaultOrigin.Configuration, $"there is no bridge {bridge}", "make it, or change settings.mesh.bridge")
                    : null;
        }
        catch (DeviceException error)
        {
            return error.ToFault();
        }
    }

    /// <summary>Makes it as it should be, once the tunnel link is there.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What could not be done.</returns>
    public async ValueTask<IReadOnlyList<Fault>> ApplyAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await links.ReadAsync(tunnel, cancellationToken) is not { } lower)
            {
                return [];
            }

            if (await JudgeAsync(cancellationToken) is { Origin: FaultOrigin.ThirdParty } foreign)
            {
                return [foreign];
            }

            var present = await links.ReadAsync(settings.Interface, cancellationToken);
            var bridge = settings.Bridge is { } name ? await links.ReadAsync(name, cancellationToken) : null;
            foreach (var step in MeshPlanner.Plan(lower, present, bridge?.Index ?? 0, settings))
            {
                await TakeAsync(step, lower.Index, bridge?.Index ?? 0, cancellationToken);
                logger.MeshStepTaken(settings.Interface, step);
            }

            return [];
        }
        catch (DeviceException error)
        {
            logger.MeshStepFailed(settings.Interface, error.Message);
            return [error.ToFault()];
        }
    }

    /// <summary>Removes it.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What was removed, a line each.</returns>
    public async ValueTask<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellationToken)
    {
        if (await links.ReadAsync(settings.Interface, cancellationToken) is not { } link || !MeshTag.IsOurs(link, settings))
        {
            return [];
        }

        await links.DeleteAsync(link.Index, cancellationToken);
        return [$"link {settings.Interface}"];
    }

    private ValueTask TakeAsync(MeshStep step, int lower, int bridge, CancellationToken cancellationToken) => step switch
    {
        MeshStep.AddLocal => links.AddAddressAsync(lower, new InterfaceAddress(settings.Local, LinkLocalLength), cancellationToken),
        MeshStep.Create => links.CreateVxlanAsync(
            settings.Interface,
            MeshTag.AddressOf(settings),
            new VxlanTunnel((uint)settings.Network, lower, settings.Local, settings.Remote, (ushort)settings.Port),
            cancellationToken),
        _ => WithOwnAsync(step, lower, bridge, cancellationToken),
    };

    private async ValueTask WithOwnAsync(MeshStep step, int lower, int bridge, CancellationToken cancellationToken)
    {
        var own = (await links.ReadAsync(settings.Interface, cancellationToken))?.Index
            ?? throw new DeviceException(DeviceErrorKind.Absent, $"link {settings.Interface} is gone while it is being made");
        await (step switch
        {
            MeshStep.Remove => links.DeleteAsync(own, cancellationToken),
            MeshStep.Tag => links.SetAliasAsync(own, MeshTag.AliasOf(settings, lower), cancellationToken),
            MeshStep.SetMtu => links.SetMtuAsync(own, settings.Mtu, cancellationToken),
            MeshStep.Enslave => links.EnslaveAsync(own, bridge, cancellationToken),
            _ => links.BringUpAsync(own, cancellationToken),
        });
    }
}
