namespace MeshAgent.Guard.Nftables.Verification;

/// <summary>
/// One object of the table, by what its identity rests on. The kernel numbers objects upwards for the life of a table and never uses a
/// number again (nf_tables_alloc_handle() of net/netfilter/nf_tables_api.c); a rule that is replaced gets a new number, and the sets
/// within our rules are anonymous, which the kernel does not let anybody change.
/// </summary>
/// <param name="Kind">The kind: <c>table</c>, <c>chain</c>, <c>rule</c>, <c>counter</c>, <c>set</c> and so on.</param>
/// <param name="Place">The object's name; for a rule, its chain.</param>
/// <param name="Handle">The kernel's number.</param>
/// <param name="Traits">
/// What can be changed while the number stays: a chain's type, hook, priority and policy, a table's flags (dormant, for one).
/// </param>
internal sealed record RulesetObject(string Kind, string Place, long Handle, string Traits)
{
    /// <summary>For people.</summary>
    /// <returns>Text such as <c>rule 17 of leak_output</c>.</returns>
    public override string ToString() => Kind == "rule" ? $"rule {Handle} of {Place}" : $"{Kind} {Place}";
}
