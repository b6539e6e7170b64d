using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Tests.Resolvers;

public sealed class DhclientTests : DhcpTests
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder) =>
        Task.FromResult<IResolverStage>(DhclientStage.Create(folder));
}
