namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>
/// Every deliberate fault, the seed of a life that finds it, and the promise that it breaks there. A test lives each of them, so that the
/// list stays true; another life may find the same fault by another promise.
/// </summary>
internal static class MutationCatalogue
{
    private const string RulesAlone = "rules alone keep users in";
    private const string Stranger = "no stranger is taken for a remembered gateway";
    private const string Recovery = "a router that could work works within 00:01:00";
    private const string Leak = "no user packet leaves by a WAN link";

    /// <summary>The faults by name.</summary>
    public static IReadOnlyDictionary<string, MutationCase> All { get; } = new Dictionary<string, MutationCase>
    {
        [nameof(WithoutRefusal)] = new(static () => new WithoutRefusal(), 1, Recovery, []),
        [nameof(WithoutBackstop)] = new(static () => new WithoutBackstop(), 1, RulesAlone),
        [nameof(PrefersTooLate)] = new(static () => new PrefersTooLate(), 1, RulesAlone),
        [nameof(ForgetsIPv6)] = new(static () => new ForgetsIPv6(), 1, Leak),
        [nameof(ForgetsTheFilter)] = new(static () => new ForgetsTheFilter(), 1, Leak),
        [nameof(ForgetsTheMark)] = new(static () => new ForgetsTheMark(), 1, Recovery, []),
        [nameof(TrustsTheMark)] = new(static () => new TrustsTheMark(), 1, "no default leads into a tunnel whose packets have no mark"),
        [nameof(TrustsOldGateways)] = new(static () => new TrustsOldGateways(), 4, Stranger),
        [nameof(BelievesTheStateFile)] = new(static () => new BelievesTheStateFile(), 4, Stranger),
        [nameof(TrustsEndedLeases)] = new(static () => new TrustsEndedLeases(), 1, "no name server is asked after its lease"),
        [nameof(AsksUsersNameServer)] = new(static () => new AsksUsersNameServer(), 1, "only WAN name servers are asked"),
        [nameof(NeverRests)] = new(static () => new NeverRests(), 1, "an idle agent changes nothing", []),
        [nameof(NeverListens)] = new(static () => new NeverListens(), 1, Recovery, []),
        [nameof(ForgetsFailures)] = new(static () => new ForgetsFailures(), 1, "users do not follow a flapping exit", []),
        [nameof(UsesTwoExits)] = new(static () => new UsesTwoExits(), 1, "one exit carries users, never two"),
        [nameof(DeletesBeforeItAdds)] = new(static () => new DeletesBeforeItAdds(), 1, RulesAlone),
        [nameof(BreaksBeforeItMakes)] = new(static () => new BreaksBeforeItMakes(), 4, "make before break"),
        [nameof(TidiesUpForeignDefaults)] = new(static () => new TidiesUpForeignDefaults(), 1, "foreign routes and rules are left alone"),
        [nameof(WritesOverTheOldState)] = new(static () => new WritesOverTheOldState(), 7, "what was written into the state file is found again"),
        [nameof(Hoards)] = new(static () => new Hoards(), 1, "memory is bounded"),
    };
}
