using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Plugins.Verification;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What is in a plugin's package.</summary>
internal static class PackageParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // Each name that is referred to is a string of its own, and many rows may refer to one name.
        new("assemblies", static bytes => AssemblyScan.Of(bytes) is not null)
        {
            AllocationsPerByte = 4096, FixedAllocations = 256 << 10, Share = 0.25,
        },
    ];
}
