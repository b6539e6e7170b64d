namespace MeshAgent.Guard.Nftables.Program;

/// <summary>What a run of nft gave.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error, or the reason why it did not start.</param>
internal sealed record NftAnswer(NftOutcome Outcome, string Output, string Errors)
{
    /// <summary>Whether nft did what it was asked to do.</summary>
    public bool Succeeded => Outcome == NftOutcome.Succeeded;

    /// <summary>Whether nft says that what it was asked for is not there (ENOENT).</summary>
    public bool SaysAbsent => Outcome == NftOutcome.Refused && Errors.Contains("No such file or directory", StringComparison.Ordinal);
}
