namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>A link as the kernel has it now.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsUp">Whether it can carry packets: up, with a carrier.</param>
/// <param name="CarrierChanges">
/// How often its carrier came or went: a moment without one is not announced, and may mean another network.
/// </param>
internal sealed record SeenLink(int Index, string Name, bool IsUp, uint CarrierChanges);
