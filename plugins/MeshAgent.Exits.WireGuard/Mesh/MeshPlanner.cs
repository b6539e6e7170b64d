using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Mesh;

/// <summary>Decides what to do with the VXLAN link: pure, from what is there and what should be.</summary>
internal static class MeshPlanner
{
    /// <summary>Decides.</summary>
    /// <param name="tunnel">The tunnel link.</param>
    /// <param name="present">The VXLAN link, the agent's own; null when there is none.</param>
    /// <param name="bridgeIndex">The number of the bridge; 0 when none is wanted or it is not there.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <returns>The steps in their order; none when all is as it should be.</returns>
    public static IReadOnlyList<MeshStep> Plan(TunnelLink tunnel, TunnelLink? present, int bridgeIndex, MeshSettings settings)
    {
        var steps = new List<MeshStep>();
        if (!tunnel.LinkLocals.Any(own => own.Address.Equals(settings.Local)))
        {
            steps.Add(MeshStep.AddLocal);
        }

        // An untagged one was made by a life that ended before it could write what it had made it of.
        if (present is not null && present.Alias != MeshTag.AliasOf(settings, tunnel.Index))
        {
            steps.Add(MeshStep.Remove);
            present = null;
        }

        if (present is null)
        {
            steps.AddRange([MeshStep.Create, MeshStep.Tag]);
        }

        if (present?.Mtu != settings.Mtu)
        {
            steps.Add(MeshStep.SetMtu);
        }

        if (bridgeIndex != 0 && present?.MasterIndex != bridgeIndex)
        {
            steps.Add(MeshStep.Enslave);
        }

        if (present is not { IsUp: true })
        {
            steps.Add(MeshStep.BringUp);
        }

        return steps;
    }
}
