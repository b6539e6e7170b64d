using System.Reflection;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Manifests;
using MeshAgent.Plugins.Packages;
using MeshAgent.Plugins.Schemas;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Plugins.Verification;

/// <summary>
/// Judges a plugin by its files, before any of its code runs: what <c>meshagent plugins verify</c> shows and every load demands.
/// </summary>
public sealed class PluginVerifier
{
    /// <summary>The check whose failure means that this agent is too old or too new for the plugin.</summary>
    internal const string ContractCheck = "contract";

    private const BindingFlags Anything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    private static readonly Assembly Contracts = typeof(IPlugin).Assembly;

    private readonly ManifestReader manifests = new();
    private readonly ForbiddenReferences forbidden = ForbiddenReferences.Read();

    /// <summary>Judges a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Everything that was found.</returns>
    public VerificationReport Verify(string folder)
    {
        var (package, objection) = PluginPackage.Read(folder);
        if (package is null)
        {
            return new VerificationReport(Path.GetFullPath(folder), null, "", [new PluginCheck("files", [objection])]);
        }

        var (manifest, checks) = Check(package);
        return new VerificationReport(package.Folder, manifest, package.Digest, checks);
    }

    /// <summary>Judges a package.</summary>
    /// <param name="package">The package.</param>
    /// <returns>Its manifest, and everything that was found.</returns>
    internal (PluginManifest? Manifest, EquatableArray<PluginCheck> Checks) Check(PluginPackage package)
    {
        var files = new PluginCheck("files", []);
        var checksums = new PluginCheck("checksums", ChecksumList.Objections(package).ToEquatableArray())
        {
            Remarks = package.Find(ChecksumList.FileName) is null
                ? [$"there is no {ChecksumList.FileName}, so a half copied package may be noticed late"]
                : [],
        };
        var reading = manifests.Read(package);
        var read = new PluginCheck("manifest", reading.Errors.Select(static error => error.ToString()).ToEquatableArray());
        if (reading.Manifest is not { } manifest)
        {
            return (null, [files, checksums, read]);
        }

        var scan = package.Find(manifest.Assembly) is { } main ? AssemblyScan.Of(main) : null;
        PluginCheck[] checks =
        [
            files, checksums, read,
            new(ContractCheck, ContractObjections(manifest, scan).ToEquatableArray()),
            new("assembly", AssemblyObjections(package, manifest, scan).ToEquatableArray()),
            References(package, manifest, scan),
            new("settings", SchemaObjections(package, manifest)),
        ];
        return (manifest, checks.ToEquatableArray());
    }

    private static IEnumerable<string> ContractObjections(PluginManifest manifest, AssemblyScan? scan)
    {
        if (!ContractVersion.Current.Accepts(manifest.Contract))
        {
            yield return $"it was built against contract {manifest.Contract}, and this agent has {ContractVersion.Current}; "
                + "install a version of the plugin for it";
            yield break;
        }

        if (manifest.Slot.Interface() is null)
        {
            yield return $"this agent has no use for plugins of the slot {manifest.Slot.Word()}";
        }

        var missing = (scan?.Members ?? []).Where(static member => member.Assembly == Contracts.GetName().Name)
            .Where(static member => Contracts.GetType(member.Type) is not { } type || type.GetMember(member.Member, Anything).Length == 0)
            .Select(static member => member.Name)
            .Distinct();
        foreach (var name in missing)
        {
            yield return
                $"it uses {name}, which contract {ContractVersion.Current} does not have; its manifest should name a higher contract";
        }
    }

    private static IEnumerable<string> AssemblyObjections(PluginPackage package, PluginManifest manifest, AssemblyScan? scan)
    {
        if (package.Find(manifest.Assembly) is null)
        {
            yield return $"{package.PathOf(manifest.Assembly)} is missing, which {ManifestReader.FileName} names";
        }
        else if (scan is null)
        {
            yield return $"{package.PathOf(manifest.Assembly)} is no whole .NET assembly; copy it again";
        }
        else if (!scan.Types.Contains(manifest.Type))
        {
            yield return $"{manifest.Assembly} has no class {manifest.Type}, which {package.PathOf(ManifestReader.FileName)} names";
        }
    }

    // Libraries may hold what the plugin never calls, so theirs is a remark.
    private PluginCheck References(PluginPackage package, PluginManifest manifest, AssemblyScan? scan)
    {
        var libraries =
            from file in package.Files
            where file.Key.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && file.Key != manifest.Assembly
            from finding in forbidden.In(AssemblyScan.Of(file.Value)?.Members ?? [])
            select $"{file.Key}: {finding}";
        return new PluginCheck(
            "references", forbidden.In(scan?.Members ?? []).Select(finding => $"{manifest.Assembly}: {finding}").ToEquatableArray())
        {
            Remarks = libraries.ToEquatableArray(),
        };
    }

    private static EquatableArray<string> SchemaObjections(PluginPackage package, PluginManifest manifest) =>
        manifest.SettingsSchema.Length == 0
            ? []
            : SchemaReader.Read(package.ReadDocument(manifest.SettingsSchema))
                .Errors.Select(static error => error.ToString()).ToEquatableArray();
}
