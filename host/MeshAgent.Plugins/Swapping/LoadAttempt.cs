using MeshAgent.Plugins.Generations;

namespace MeshAgent.Plugins.Swapping;

/// <summary>What loading a generation gave, before it is put to work.</summary>
/// <param name="Candidate">The started generation; null when it failed.</param>
/// <param name="Digest">The digest of the files that were judged; empty when they could not be read.</param>
/// <param name="MayRecover">Whether the same files may do better later, and nothing is at work meanwhile.</param>
/// <param name="Result">What there is to tell so far.</param>
internal sealed record LoadAttempt(PluginGeneration? Candidate, string Digest, bool MayRecover, SwapResult Result);
