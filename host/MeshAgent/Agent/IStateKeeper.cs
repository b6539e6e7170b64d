using MeshAgent.Core.Memory;

namespace MeshAgent.Host.Agent;

/// <summary>Keeps what must outlive a restart.</summary>
internal interface IStateKeeper
{
    /// <summary>Offers the memory; written only when it is worth a write.</summary>
    /// <param name="memory">What to keep.</param>
    void Offer(DurableMemory memory);
}
