using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Plugins.Tests.Generations;

public sealed class PluginInspectorTests : IDisposable
{
    private readonly SampleFolder folder = new();
    private readonly PluginInspector inspector = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inspect_GoodPlugin_ReadsItsManifest()
    {
        var inspection = inspector.Inspect(folder.Entry());

        Assert.True(inspection.IsLoadable, inspection.Reason);
        Assert.Equal(
            new PluginManifest
            {
                Id = "sample",
                Slot = PluginSlot.Resolvers,
                Version = "1.2.3",
                Contract = new ContractVersion(1, 0),
                Assembly = "MeshAgent.Plugins.Sample.dll",
                Type = "MeshAgent.Plugins.Sample.SampleSource",
                Description = "Behaves, or misbehaves, as its settings say.",
                SettingsSchema = "settings.schema.json",
            },
            inspection.Manifest);
    }

    [Fact]
    public void Inspect_FaultyManifest_NamesFileAndPlace()
    {
        folder.ReplaceInManifest("\"resolvers\"", "\"resolver\"");

        Assert.StartsWith(
            $"{folder.ManifestPath}:3:11: slot: \"resolver\" is not one of the values; did you mean \"resolvers\"?; allowed: \"routes\"",
            inspector.Inspect(folder.Entry()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_FaultySettings_NamesThePlaceInPluginsJson()
    {
        var inspection = inspector.Inspect(folder.Entry("""{ "behavior": "fine" }"""));

        Assert.Equal(PluginState.Malfunctioned, inspection.Verdict);
        Assert.Equal(
            $"{folder.Root}/plugins.json:3:35: plugins[0].settings.behavior: is not a known key; did you mean \"behaviour\"?; allowed: behaviour",
            inspection.Reason);
    }

    [Fact]
    public void Inspect_OtherIdThanTheManifest_IsRefused()
    {
        Assert.Contains(
            "says of itself that it is resolvers/sample, not resolvers/other", inspector.Inspect(folder.Entry(id: "other")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_FileThatOthersCanWrite_IsRefusedWithTheFix()
    {
        var file = Path.Combine(folder.Folder, "MeshAgent.Plugins.Sample.dll");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherWrite);

        Assert.Contains($"run: chmod go-w {file}", inspector.Inspect(folder.Entry()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_FileOfAnotherUser_IsRefused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        var file = Path.Combine(folder.Folder, "plugin.json");
        using var chown = System.Diagnostics.Process.Start("chown", ["12345", file]);
        chown.WaitForExit();

        Assert.Contains($"{file} belongs neither to root nor to the agent's user", inspector.Inspect(folder.Entry()).Reason, StringComparison.Ordinal);
    }
}
