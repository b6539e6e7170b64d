using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>
/// Finds the configuration that the agent's own fastd is to run with: the one of the settings where fastd takes it, else the one that it
/// runs with already. A fastd that was built without marking is started so that the kernel marks for it, or not at all.
/// </summary>
/// <param name="settings">What the operator wants.</param>
/// <param name="places">Where its files are.</param>
/// <param name="instance">The fastd.</param>
/// <param name="context">Tells how programs are started that cannot mark, and whose lookups are led over the WAN.</param>
internal sealed class ConfigurationTrial(FastdSettings settings, InstancePlaces places, IFastdInstance instance, IPluginContext context)
{
    /// <summary>Chooses.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="mark">What outer packets are marked with.</param>
    /// <param name="present">The configuration that it runs with, or that it is to be started with again; null when there is none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The choice.</returns>
    public async ValueTask<ConfigurationChoice> ChooseAsync(
        SecretKey secret, uint mark, ConfigurationText? present, CancellationToken cancellationToken)
    {
        var managed = settings.Managed!;
        if (managed.Group is { } group && !SystemGroups.Exists(group))
        {
            return new(present, new Fault(
                FaultOrigin.Configuration,
                $"there is no group {group} for fastd to run in",
                $"groupadd --system {group}, or change managed.group"));
        }

        var (byFastd, byGroup) = (Text(MarkedBy.Fastd), Text(MarkedBy.ControlGroup));
        if (byFastd.Equals(present) || byGroup.Equals(present))
        {
            return new(present, null);
        }

        try
        {
            if (await instance.CheckAsync(byFastd, cancellationToken) is not { } refusal)
            {
                return new(byFastd, null);
            }

            // The mark is all that the two differ in: when that makes the difference, this fastd cannot mark.
            if (await instance.CheckAsync(byGroup, cancellationToken) is not null)
            {
                return new(present, refusal);
            }

            return context.WanLaunch.Fault is { } impossible
                ? new(present, impossible with { Message = $"{refusal.Message}; and the kernel cannot mark for it: {impossible.Message}" })
                : new(byGroup, null);
        }
        catch (DeviceException error)
        {
            return new(present, error.ToFault());
        }

        ConfigurationText Text(MarkedBy by) => ConfigurationWriter.Write(
            settings, managed, secret, new ControlIdentity(mark, by, GroupOf(managed)), places);
    }

    // Its own lookups, should it ever make one, then go where the group's lookups are led.
    private string? GroupOf(ManagedSettings managed) =>
        managed.Group ?? (context.Identity.LookupGroup is { } group && SystemGroups.Exists(group) ? group : null);
}
