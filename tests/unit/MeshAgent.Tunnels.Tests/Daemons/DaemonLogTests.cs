using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Tunnels.Tests.Daemons;

public sealed class DaemonLogTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();
    private readonly DaemonLog log;

    public DaemonLogTests() => log = new DaemonLog(path);

    [Fact]
    public void ReadNew_GrowingFile_GivesEachLineOnce()
    {
        File.AppendAllText(path, "first\nsecond\n");
        Assert.Equal(["first", "second"], log.ReadNew());
        Assert.Empty(log.ReadNew());
        File.AppendAllText(path, "third\n");
        Assert.Equal(["third"], log.ReadNew());
    }

    [Fact]
    public void ReadNew_NoFile_IsEmpty()
    {
        File.Delete(path);
        Assert.Empty(log.ReadNew());
    }

    [Fact]
    public void ReadNew_FloodedFile_ShowsTheEndAndCutsTheFile()
    {
        File.AppendAllText(path, string.Concat(Enumerable.Repeat("noise\n", 20_000)) + "the last\n");

        var lines = log.ReadNew();

        Assert.Equal("the last", lines[^1]);
        Assert.True(lines.Count < 1000);
        Assert.Equal(0, new FileInfo(path).Length);
        File.AppendAllText(path, "after\n");
        Assert.Equal(["after"], log.ReadNew());
    }

    [Fact]
    public void SkipToEnd_OldLines_AreNotShownAgain()
    {
        File.AppendAllText(path, "old\n");
        log.SkipToEnd();
        File.AppendAllText(path, "new\n");
        Assert.Equal(["new"], log.ReadNew());
    }

    [Theory]
    [InlineData("private_key=1898bb4c77dcfe7fcd5fac881bafaa092f3c378ebece91d04fd5db27a72b2356 refused", "private_key (secret) refused")]
    [InlineData("bad key \"GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y=\"", "bad key  (secret)")]
    [InlineData("ERROR: (wg_exit) peer(1iwL…hPyM) - Failed to send\u001b[31m", "ERROR: (wg_exit) peer(1iwL…hPyM) - Failed to send[31m")]
    public void Clean_Line_ShowsNoKeyAndNoControlCharacter(string line, string expected) => Assert.Equal(expected, DaemonLog.Clean(line));

    public void Dispose() => File.Delete(path);
}
