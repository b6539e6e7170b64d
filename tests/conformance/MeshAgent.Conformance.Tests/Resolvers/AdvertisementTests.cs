using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.RouterAdvertisement;

namespace MeshAgent.Conformance.Tests.Resolvers;

public sealed class AdvertisementTests : ResolverSourceSuite
{
    protected override async Task<IResolverStage> CreateStageAsync(TestFolder folder) => await AdvertisementStage.CreateAsync();

    protected override IResolverSource CreateSource(IPluginContext context) => new AdvertisementResolverSource(context);
}
