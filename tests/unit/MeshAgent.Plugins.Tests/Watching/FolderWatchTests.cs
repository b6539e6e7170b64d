using MeshAgent.Plugins.Watching;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Plugins.Tests.Watching;

public sealed class FolderWatchTests : IDisposable
{
    // Far above the quarter of a second that it takes; only a test that would fail waits that long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string root = Directory.CreateTempSubdirectory("meshagent-watch-").FullName;
    private readonly FolderWatch watch = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Plugin => Path.Combine(root, "plugin");

    private string Listed => Path.Combine(root, "plugins.json");

    public void Dispose()
    {
        watch.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("change")]
    [InlineData("rename over")]
    [InlineData("delete")]
    [InlineData("change rights")]
    [InlineData("replace the folder")]
    [InlineData("delete the folder")]
    [InlineData("change below")]
    [InlineData("change the list")]
    [InlineData("rename over the list")]
    public async Task Wait_SomethingChanges_ReturnsSoon(string what)
    {
        Directory.CreateDirectory(Path.Combine(Plugin, "below"));
        var file = Path.Combine(Plugin, "a.dll");
        await File.WriteAllTextAsync(file, "old", Token);
        watch.Follow([Plugin], [Listed]);

        Change(what, file);

        await watch.WaitAsync(Token).WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task Wait_OthersChangeBesideIt_GoesOn()
    {
        Directory.CreateDirectory(Plugin);
        watch.Follow([Plugin], [Listed]);
        await File.WriteAllTextAsync(Path.Combine(root, "state.json"), "busy", Token);
        var wait = watch.WaitAsync(Token);

        await Task.Delay(FolderWatch.Quiet * 2, Token);
        Assert.False(wait.IsCompleted);

        await File.WriteAllTextAsync(Listed, "{}", Token);
        await wait.WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task Wait_FolderThatComesLater_IsHeard()
    {
        watch.Follow([Plugin], [Listed]);

        Directory.CreateDirectory(Plugin);
        await watch.WaitAsync(Token).WaitAsync(Patience, Token);
        watch.Follow([Plugin], [Listed]);
        await File.WriteAllTextAsync(Path.Combine(Plugin, "a.dll"), "new", Token);

        await watch.WaitAsync(Token).WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task Wait_NobodyTells_LooksAnywayInTheEnd()
    {
        var time = new FakeTimeProvider();
        using var deaf = new FolderWatch(time);
        var wait = deaf.WaitAsync(Token);
        Assert.False(wait.IsCompleted);

        while (!wait.IsCompleted)
        {
            time.Advance(FolderWatch.LookAnyway);
            await Task.Delay(TimeSpan.FromMilliseconds(2), Token);
        }

        await wait;
    }

    private void Change(string what, string file)
    {
        switch (what)
        {
            case "create":
                File.WriteAllText(Path.Combine(Plugin, "b.dll"), "new");
                break;
            case "change":
                File.AppendAllText(file, "new");
                break;
            case "rename over":
                File.WriteAllText(Path.Combine(root, "x"), "new");
                File.Move(Path.Combine(root, "x"), file, overwrite: true);
                break;
            case "delete":
                File.Delete(file);
                break;
            case "change rights":
                File.SetUnixFileMode(file, UnixFileMode.UserRead);
                break;
            case "replace the folder":
                Directory.CreateDirectory(Path.Combine(root, "new"));
                Directory.Move(Plugin, Path.Combine(root, "old"));
                Directory.Move(Path.Combine(root, "new"), Plugin);
                break;
            case "delete the folder":
                Directory.Delete(Plugin, recursive: true);
                break;
            case "change below":
                File.WriteAllText(Path.Combine(Plugin, "below", "c.so"), "new");
                break;
            case "change the list":
                File.WriteAllText(Listed, "{}");
                break;
            case "rename over the list":
                File.WriteAllText(Path.Combine(root, "y"), "{}");
                File.Move(Path.Combine(root, "y"), Listed);
                break;
        }
    }
}
