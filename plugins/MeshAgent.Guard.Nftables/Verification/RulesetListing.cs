using MeshAgent.Contracts.Addressing;
using MeshAgent.Guard.Nftables.Rules;

namespace MeshAgent.Guard.Nftables.Verification;

/// <summary>The table as nft told it.</summary>
/// <param name="Objects">All objects, ordered by kind, place and number.</param>
/// <param name="Leaks">The counter of dropped user packets; zero when there is none.</param>
internal sealed record RulesetListing(EquatableArray<RulesetObject> Objects, LeakCount Leaks);
