using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Plugins.Verification;

/// <summary>One thing that was checked of a plugin before any of its code runs.</summary>
/// <param name="Name">What was checked: files, manifest, checksums, contract, assembly, references or settings.</param>
/// <param name="Objections">Why the plugin is refused, each with its place; empty when the check is passed.</param>
public sealed record PluginCheck(string Name, EquatableArray<string> Objections)
{
    /// <summary>Whether the check is passed.</summary>
    public bool IsPassed => Objections.IsEmpty;

    /// <summary>What is no reason to refuse it, but worth a look.</summary>
    public EquatableArray<string> Remarks { get; init; } = [];
}
