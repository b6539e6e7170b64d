using MeshAgent.Contracts.Plugins;
using MeshAgent.Host.Configuration;

namespace MeshAgent.Host.Tests.Configuration;

public sealed class PluginListReaderTests : IDisposable
{
    private const string Routes = """{ "slot": "routes", "id": "netlink", "path": "plugins/Routes" }""";

    private readonly string folder = Directory.CreateTempSubdirectory("meshagent-config-").FullName;
    private readonly string ownFolder = Directory.CreateTempSubdirectory("meshagent-own-").FullName;

    private string MainFile => Path.Combine(folder, "plugins.json");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(ownFolder, recursive: true);
    }

    [Fact]
    public void Read_MainFileAndFragments_AreMergedInOrder()
    {
        Write("plugins.json", Routes);
        Write("plugins.d/20-b.json", """{ "slot": "exits", "id": "b", "path": "/opt/b", "enabled": false }""");
        Write("plugins.d/10-a.json", """{ "slot": "exits", "id": "a", "path": "/opt/a", "settings": { "x": 1 } }""");
        var reading = Read();

        Assert.Empty(reading.Errors);
        Assert.Equal(["routes/netlink", "exits/a", "exits/b"], reading.Entries.Select(entry => entry.Subject));
        Assert.Equal([true, true, false], reading.Entries.Select(entry => entry.IsEnabled));
        Assert.Equal("1", reading.Entries[1].Settings!["x"]!.Text);
        Assert.Equal(folder, reading.Entries[1].SettingsDirectory);
    }

    [Fact]
    public void Read_RelativePath_IsBesideThePluginListOrElseBesideTheAgent()
    {
        Write("plugins.json", Routes);
        Assert.Equal(Path.Combine(ownFolder, "plugins/Routes"), Read().Entries[0].Folder);

        Directory.CreateDirectory(Path.Combine(folder, "plugins/Routes"));
        Assert.Equal(Path.Combine(folder, "plugins/Routes"), Read().Entries[0].Folder);
    }

    [Fact]
    public void Read_TheExampleOfTheRepository_IsValid()
    {
        var reading = new PluginListReader(ownFolder).Read(RepositoryFile("plugins.json"));

        Assert.Empty(reading.Errors);
        Assert.Equal(
            [PluginSlot.Routes, PluginSlot.Guard, PluginSlot.Resolvers, PluginSlot.Exits], reading.Entries.Select(entry => entry.Slot));
    }

    [Fact]
    public void Read_SameIdTwice_NamesBothPlaces()
    {
        Write("plugins.json", Routes);
        Write("plugins.d/x.json", """{ "slot": "exits", "id": "a", "path": "/a" }, { "slot": "exits", "id": "a", "path": "/b" }""");
        var file = Path.Combine(folder, "plugins.d/x.json");

        Assert.Equal(
            $"{file}:1:87: plugins[1].id: exits/a is loaded already by {file}:1; remove one of them", Assert.Single(Read().Errors).ToString());
    }

    [Fact]
    public void Read_TwoForASlotThatTakesOne_IsRefused()
    {
        Write("plugins.json", Routes, """{ "slot": "guard", "id": "a", "path": "/a" }""", """{ "slot": "guard", "id": "b", "path": "/b" }""");

        Assert.Contains("the slot guard takes one plugin, and a has it", Assert.Single(Read().Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoRoutes_IsRefusedWithTheFix()
    {
        Write("plugins.json");

        Assert.Contains("no plugin for the slot routes is enabled; add {", Assert.Single(Read().Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ErrorsInSeveralFiles_AreAllReported()
    {
        Write("plugins.json", """{ "slot": "route", "id": "netlink", "path": "p" }""");
        Write("plugins.d/x.json", """{ "slot": "exits", "id": "A", "path": "" }""");

        Assert.Equal(
            [$"{MainFile}:1:26: plugins[0].slot", $"{folder}/plugins.d/x.json:1:41: plugins[0].id", $"{folder}/plugins.d/x.json:1:54: plugins[0].path"],
            Read().Errors.Select(error => error.ToString()[..error.ToString().IndexOf(": ", error.File.Length + 8, StringComparison.Ordinal)]));
    }

    [Fact]
    public void Read_FileAbsent_IsAnError()
    {
        Assert.StartsWith($"{MainFile}:1:1: cannot be read", Assert.Single(Read().Errors).ToString(), StringComparison.Ordinal);
    }

    private static string RepositoryFile(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "MeshAgent.sln")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, name);
    }

    private PluginListReading Read() => new PluginListReader(ownFolder).Read(MainFile);

    private void Write(string name, params string[] entries)
    {
        var file = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"{{ \"plugins\": [ {string.Join(", ", entries)} ] }}");
    }
}
