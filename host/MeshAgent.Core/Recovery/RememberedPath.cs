namespace MeshAgent.Core.Recovery;

/// <summary>A path that once worked, as it is kept over a restart.</summary>
/// <param name="Path">The path.</param>
/// <param name="Fingerprint">How it is known again.</param>
/// <param name="ProvenAt">When it was last proven.</param>
public sealed record RememberedPath(WanPath Path, Fingerprint Fingerprint, DateTimeOffset ProvenAt);
