namespace MeshAgent.Guard.Nftables.Program;

/// <summary>Runs the program nft(8). A transaction is one run: whole or not at all.</summary>
internal interface INftProgram
{
    /// <summary>Runs it once.</summary>
    /// <param name="arguments">Its arguments, one each; no shell reads them.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>What it gave. A program that cannot be run is an answer, no exception.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    Task<NftAnswer> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}
