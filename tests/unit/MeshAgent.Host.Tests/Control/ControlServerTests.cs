using System.Net.Sockets;
using System.Text;
using MeshAgent.Host.Control;
using MeshAgent.Host.Status;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace MeshAgent.Host.Tests.Control;

public sealed class ControlServerTests : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("meshagent-control-").FullName;
    private readonly IControlHandler handler = Substitute.For<IControlHandler>();
    private readonly CancellationTokenSource stopping = new();
    private readonly ControlServer server;
    private readonly Task serving;

    public ControlServerTests()
    {
        handler.AnswerAsync(Arg.Any<ControlRequest>(), Arg.Any<CancellationToken>())
            .Returns(new ControlResponse { Plugins = new PluginList([]) });
        server = new ControlServer(handler, TimeProvider.System, NullLogger<ControlServer>.Instance);
        server.Open(SocketPath);
        serving = server.RunAsync(stopping.Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SocketPath => Path.Combine(folder, "run", "control.sock");

    private ControlClient Client => new(SocketPath);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        server.Dispose();
        stopping.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Open_NewFolder_IsForTheOwnerOnly()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(SocketPath)!));
    }

    [Fact]
    public async Task Ask_Request_ReachesTheHandlerAndComesBack()
    {
        var response = await Client.AskAsync(new ControlRequest { Command = "resolve", Name = "exit1.example.net", Type = "MX" }, Token);

        Assert.Empty(response.Plugins!.Plugins);
        await handler.Received(1).AnswerAsync(
            new ControlRequest { Command = "resolve", Name = "exit1.example.net", Type = "MX" }, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Ask_HandlerThrows_SaysWhyAndGoesOn()
    {
        handler.AnswerAsync(Arg.Is<ControlRequest>(request => request.Command == "bad"), Arg.Any<CancellationToken>())
            .Returns<ControlResponse>(_ => throw new InvalidOperationException("on purpose"));

        var refused = await Assert.ThrowsAsync<ControlException>(() => Client.AskAsync(new ControlRequest { Command = "bad" }, Token));
        Assert.Equal("bad failed: on purpose", refused.Message);
        Assert.NotNull(await Client.AskAsync(new ControlRequest { Command = "good" }, Token));
    }

    [Theory]
    [InlineData("{ \"command\": 1 }\n", "not a request: ")]
    [InlineData("{}\n", "not a request: ")]
    [InlineData("\n", "not a request: ")]
    public async Task Ask_NoRequest_IsAnsweredWithTheReason(string text, string beginning)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), Token);
        var line = await LineTransfer.ReadAsync(socket, ControlLimits.MaxResponseBytes, Token);

        Assert.Contains($"{{\"error\":\"{beginning}", Encoding.UTF8.GetString(line!.Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_RequestWithoutEnd_IsRefusedAtTheBound()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(new byte[ControlLimits.MaxRequestBytes], Token);
        var line = await LineTransfer.ReadAsync(socket, ControlLimits.MaxResponseBytes, Token);

        Assert.Contains("at most 4096 bytes", Encoding.UTF8.GetString(line!.Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhileAnotherAgentListens_IsRefused()
    {
        using var second = new ControlServer(handler, TimeProvider.System, NullLogger<ControlServer>.Instance);

        Assert.Contains(
            "an agent runs already", Assert.Throws<ControlException>(() => second.Open(SocketPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SocketOfAKilledAgent_IsReplaced()
    {
        var path = Path.Combine(folder, "stale", "control.sock");
        using (ControlSocket.Listen(path))
        {
            // Disposal would remove the file; a kill leaves it.
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
        using var again = ControlSocket.Listen(path);
        Assert.True(again.IsBound);
    }

    [Fact]
    public void Open_AFileThatIsNoSocket_IsRefusedAndKept()
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "taken")).FullName, "control.sock");
        File.WriteAllText(path, "somebody's");

        Assert.Contains("no socket", Assert.Throws<ControlException>(() => ControlSocket.Listen(path)).Message, StringComparison.Ordinal);
        Assert.Equal("somebody's", File.ReadAllText(path));
    }

    [Fact]
    public void Open_FolderThatOthersCanWrite_IsRefusedWithTheFix()
    {
        var open = Path.Combine(folder, "open");
        Directory.CreateDirectory(open);
        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);

        Assert.Equal(
            $"control.socket: others can write to {open}; run: chmod go-w {open}",
            Assert.Throws<ControlException>(() => ControlSocket.Listen(Path.Combine(open, "c"))).Message);
    }

    [Fact]
    public async Task Ask_NobodyListens_SaysHowToStart()
    {
        var refused = await Assert.ThrowsAsync<ControlException>(() =>
            new ControlClient(Path.Combine(folder, "absent")).AskAsync(new ControlRequest { Command = "status" }, Token));

        Assert.Contains("start it with: meshagent run", refused.Message, StringComparison.Ordinal);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), Token);
        return socket;
    }
}
