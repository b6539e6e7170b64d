using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Plugins.Packages;
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
        new("checksum-lists", Fits),
    ];

    private static bool Fits(byte[] bytes)
    {
        var package = PluginPackage.Of("/plugins/one", new(StringComparer.Ordinal)
        {
            [ChecksumList.FileName] = bytes,
            ["One.dll"] = "one\n"u8.ToArray(),
            ["plugin.json"] = "{}\n"u8.ToArray(),
        });
        var isGood = true;
        foreach (var objection in ChecksumList.Objections(package))
        {
            Promise.Kept(objection.Length < 400 && !objection.Any(char.IsControl), "an objection that no terminal should show");
            isGood = false;
        }

        return isGood;
    }
}
