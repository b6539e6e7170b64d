namespace MeshAgent.Guard.Nftables.Verification;

/// <summary>
/// One object of the table. The kernel numbers objects upwards for the life of a table and never uses a number again
/// (nf_tables_alloc_handle() of net/netfilter/nf_tables_api.c), but a rule that is replaced keeps its number (seen with 6.18), so that
/// number and content count together. The sets within our rules are anonymous; the kernel lets nobody change their elements.
/// </summary>
/// <param name="Kind">The kind: <c>table</c>, <c>chain</c>, <c>rule</c>, <c>counter</c>, <c>set</c> and so on.</param>
/// <param name="Place">The object's name; for a rule, its chain.</param>
/// <param name="Handle">The kernel's number.</param>
/// <param name="Content">Everything else that nft tells, but for what a counter has counted.</param>
internal sealed record RulesetObject(string Kind, string Place, long Handle, string Content)
{
    /// <summary>For people.</summary>
    /// <returns>Text such as <c>rule 17 of leak_output</c>.</returns>
    public override string ToString() => Kind == "rule" ? $"rule {Handle} of {Place}" : $"{Kind} {Place}";
}
