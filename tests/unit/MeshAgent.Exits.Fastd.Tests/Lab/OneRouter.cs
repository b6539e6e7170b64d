namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>Tests that share the router, and so run one after the other.</summary>
[CollectionDefinition("one router")]
public sealed class OneRouter : ICollectionFixture<RouterWorld>;
