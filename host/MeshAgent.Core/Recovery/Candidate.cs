namespace MeshAgent.Core.Recovery;

/// <summary>A path that something offers now.</summary>
/// <param name="Path">The path.</param>
/// <param name="Source">What offers it.</param>
/// <param name="Fingerprint">How it is known again, when it comes from memory.</param>
public sealed record Candidate(WanPath Path, PathSource Source, Fingerprint? Fingerprint = null)
{
    /// <summary>Whether the kernel itself holds it for good now.</summary>
    public bool IsLive => Source is PathSource.Kernel or PathSource.Table;
}
