using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Generations;

/// <summary>A host that starts none.</summary>
internal sealed class NoWanPrograms : IWanPrograms
{
    /// <inheritdoc/>
    public WanLaunch Launch => WanLaunch.Impossible("this host starts no programs with the WAN's identity", "run the plugin in meshagent");
}
