using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Verification;

/// <summary>What can be said of a plugin by its files alone.</summary>
/// <param name="Folder">The plugin's folder, absolute.</param>
/// <param name="Manifest">What it says of itself; null when that cannot be read.</param>
/// <param name="Digest">SHA-256 over its files; empty when they cannot be read.</param>
/// <param name="Checks">What was checked, in this order; what needs a check that failed is not checked.</param>
public sealed record VerificationReport(string Folder, PluginManifest? Manifest, string Digest, EquatableArray<PluginCheck> Checks)
{
    /// <summary>Whether this agent would load it.</summary>
    public bool IsGood => Checks.All(static check => check.IsPassed);
}
