using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Verification;

namespace MeshAgent.Plugins.Tests.Verification;

public sealed class PluginVerifierTests : IDisposable
{
    private readonly SampleFolder folder = new();
    private readonly PluginVerifier verifier = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Verify_GoodPlugin_PassesEveryCheck()
    {
        await SampleFolder.WriteChecksumsAsync(folder.Folder);

        var report = verifier.Verify(folder.Folder);

        Assert.True(report.IsGood, string.Join('\n', report.Checks.SelectMany(check => check.Objections)));
        Assert.Equal(
            ["files", "checksums", "manifest", "contract", "assembly", "references", "settings"], report.Checks.Select(check => check.Name));
        Assert.Equal(64, report.Digest.Length);
        Assert.Equal("sample", report.Manifest!.Id);
    }

    [Fact]
    public void Verify_NoFolder_SaysSo()
    {
        var report = verifier.Verify("/nonexistent/plugin");

        Assert.Equal("the folder /nonexistent/plugin does not exist", Assert.Single(Assert.Single(report.Checks).Objections));
    }

    [Fact]
    public async Task Verify_FileThatIsNotListed_IsRefused()
    {
        await SampleFolder.WriteChecksumsAsync(folder.Folder);
        await File.WriteAllTextAsync(Path.Combine(folder.Folder, "stranger.dll"), "", TestContext.Current.CancellationToken);

        Assert.Equal(
            [$"{folder.Folder}/stranger.dll is not in plugin.sha256: it is not of this package; remove it"], Objections("checksums"));
    }

    [Fact]
    public async Task Verify_ListedFileMissing_IsRefused()
    {
        await SampleFolder.WriteChecksumsAsync(folder.Folder);
        File.Delete(Path.Combine(folder.Folder, "Autofac.dll"));

        Assert.Equal(
            [$"{folder.Folder}/Autofac.dll is missing, though plugin.sha256 lists it: the package is half copied"], Objections("checksums"));
    }

    [Fact]
    public async Task Verify_ListThatIsSomethingElse_IsSaidOnceAndShort()
    {
        var text = string.Concat(Enumerable.Repeat($"\u001b[2J{new string('x', 500)}\n", 100));
        await File.WriteAllTextAsync(Path.Combine(folder.Folder, "plugin.sha256"), text, TestContext.Current.CancellationToken);

        Assert.Equal(
            [$"{folder.Folder}/plugin.sha256: \"?[2J{new string('x', 96)}\" is no line of a checksum list; make it by: sha256sum * > plugin.sha256"],
            Objections("checksums"));
    }

    [Fact]
    public void Verify_ClassThatIsNotThere_IsRefused()
    {
        folder.ReplaceInManifest("Sample.SampleSource", "Sample.Absent");

        Assert.Equal(
            [$"MeshAgent.Plugins.Sample.dll has no class MeshAgent.Plugins.Sample.Absent, which {folder.ManifestPath} names"], Objections("assembly"));
    }

    [Fact]
    public void Verify_ForbiddenReferences_NamesEachWithTheReason()
    {
        // This very assembly refers to them, in Offender.
        File.Copy(typeof(Offender).Assembly.Location, Path.Combine(folder.Folder, "MeshAgent.Plugins.Sample.dll"), overwrite: true);

        var found = Objections("references");

        Assert.Contains("MeshAgent.Plugins.Sample.dll: System.Environment::Exit is forbidden: it ends the agent", found);
        Assert.Contains(found, text => text.Contains("System.AppDomain::add_ProcessExit", StringComparison.Ordinal));
        Assert.Contains(found, text => text.Contains("System.Text.Json.JsonSerializer::Serialize is forbidden: serializing by reflection", StringComparison.Ordinal));
        Assert.Contains(found, text => text.Contains("System.ComponentModel.TypeDescriptor::GetConverter", StringComparison.Ordinal));
    }

    [Fact]
    public void In_SerializingBySourceGeneration_IsAllowed()
    {
        UsedMember[] members = [.. AssemblyScan.Of(File.ReadAllBytes(typeof(Offender).Assembly.Location))!.Members.Where(member =>
            member.Name == "System.Text.Json.JsonSerializer::Serialize"
            && member.Parameters.Any(parameter => parameter.StartsWith("System.Text.Json.Serialization.Metadata.JsonTypeInfo", StringComparison.Ordinal)))];

        Assert.NotEmpty(members);
        Assert.Empty(ForbiddenReferences.Read().In(members));
    }

    [Fact]
    public void Of_FileThatIsNoAssembly_IsNull()
    {
        Assert.Null(AssemblyScan.Of([]));
        Assert.Null(AssemblyScan.Of([.. "MZ not really"u8]));
        Assert.Null(AssemblyScan.Of(File.ReadAllBytes(typeof(Offender).Assembly.Location)[..2000]));
    }

    private EquatableArray<string> Objections(string check) =>
        verifier.Verify(folder.Folder).Checks.Single(item => item.Name == check).Objections;
}
