using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Exits.Fastd.Planning;
using MeshAgent.Exits.Fastd.Settings;

namespace MeshAgent.Exits.Fastd.Reporting;

/// <summary>Names what stands against a fastd's work: pure.</summary>
internal static class FastdJudge
{
    /// <summary>Finds the first thing that stands against it.</summary>
    /// <param name="state">What was seen.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="mark">What control traffic is known by.</param>
    /// <returns>The fault; null when there is none.</returns>
    public static Fault? Of(FastdState state, FastdSettings settings, PacketMark mark)
    {
        if (settings.Managed is not null && state.Instance.Process is null && state.Links is [var foreign, ..])
        {
            return new Fault(
                FaultOrigin.ThirdParty,
                $"a link {foreign.Name} of kind \"{foreign.Link.Kind}\" is there that the agent did not make",
                "remove it, or choose another name in settings.interface");
        }

        if (state.Instance.Process is not null && state.Instance.Trouble.Length > 0)
        {
            return new Fault(FaultOrigin.System, $"fastd of {settings.Interface}: {state.Instance.Trouble}");
        }

        if (settings.Attached is { } attached)
        {
            if (state.Instance.Process is null)
            {
                return new Fault(FaultOrigin.System, $"fastd: {state.Instance.Trouble}", $"start its service, and check its \"status socket\" ({attached.StatusSocket})");
            }

            if (Unmarked(state.Instance, mark) is { } why)
            {
                return new Fault(
                    FaultOrigin.Configuration,
                    $"nothing shows that fastd marks its packets ({why}): no user traffic is led into {settings.Interface}, where they could end up themselves",
                    $"add \"packet mark 0x{mark.Value:x}\" to fastd's configuration, or start it by: meshagent wan-exec -- fastd ...");
            }
        }

        return settings.Bridge is { } bridge && state.BridgeIndex == 0
            ? new Fault(FaultOrigin.Configuration, $"there is no bridge {bridge}", "make it, or change settings.bridge")
            : null;
    }

    // By whom a socket was marked, by fastd or by the kernel in a control group, does not matter: what the kernel shows of it counts.
    // Without a session and without a socket there is nothing to be seen yet.
    private static string? Unmarked(InstanceSnapshot instance, PacketMark mark) => instance.Mark switch
    {
        { } seen when (seen & mark.Mask) == mark.Value => null,
        0 => "its sockets have none",
        { } other => $"its sockets have 0x{other:x} and not {mark}",
        null when instance.Status!.Peers.Any(static peer => peer.Connection is not null) => instance.MarkTrouble,
        _ => null,
    };

    /// <summary>The files that fastd should have read and shows nothing of.</summary>
    /// <param name="state">What was seen.</param>
    /// <returns>Their names; none while fastd does not tell its status.</returns>
    public static IReadOnlyList<string> NotTaken(FastdState state) => state.Instance.Status is not { } status
        ? []
        : [.. state.Instance.Files.Select(static file => file.Name).Where(name => !status.Peers.Any(peer => peer.Name == name))];
}
