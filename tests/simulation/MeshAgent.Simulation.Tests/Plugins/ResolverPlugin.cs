using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>A generation in the slot <c>resolvers</c>: what leases tell, with their ends by the machine's wall clock.</summary>
internal sealed class ResolverPlugin(
    Neighbourhood world, Timeline timeline, TimeProvider time, Announcement announcement, Temper temper, Workplace workplace)
    : FakePlugin(temper, workplace), IResolverSource
{
    public async ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken)
    {
        await EnterAsync();
        announcement.Lower();
        return world.ServersAt(time.GetUtcNow(), timeline.Now);
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => announcement.WaitAsync(cancellationToken);
}
