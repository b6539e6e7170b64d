using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Generations;

/// <summary>How plugins start programs with the WAN's identity.</summary>
public interface IWanPrograms
{
    /// <summary>How it stands now.</summary>
    WanLaunch Launch { get; }
}
