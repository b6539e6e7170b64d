using System.Net.Sockets;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Plugins.Tests.Generations;

public sealed class LoansTests : IDisposable
{
    private readonly CancellationTokenSource life = new();
    private readonly Loans loans;

    public LoansTests() => loans = new Loans(static _ => { }, life.Token);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => life.Dispose();

    [Fact]
    public void Entrust_MoreThanTheHostKeeps_IsRefusedAndClosed()
    {
        var kept = Enumerable.Range(0, Loans.MostResources).Select(_ => loans.Entrust(OpenSocket())).ToList();
        using var more = OpenSocket();

        Assert.Throws<InvalidOperationException>(() => loans.Entrust(more));
        Assert.True(more.SafeHandle.IsClosed);

        // What the plugin closed itself makes room.
        kept[0].Dispose();
        Assert.False(loans.Entrust(OpenSocket()).SafeHandle.IsClosed);
    }

    [Fact]
    public async Task Revoke_SocketsAndHandles_ClosesThemAndTakesNoMore()
    {
        var socket = loans.Entrust(OpenSocket());
        var handle = loans.Entrust(File.OpenHandle("/dev/null"));

        await loans.RevokeAsync();

        Assert.True(socket.SafeHandle.IsClosed);
        Assert.True(handle.IsClosed);
        var late = File.OpenHandle("/dev/null");
        Assert.Throws<ObjectDisposedException>(() => loans.Entrust(late));
        Assert.True(late.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => loans.StartThread("late", static _ => { }));
    }

    [Fact]
    public async Task Revoke_OneCannotBeClosed_TheOthersAreAllTheSame()
    {
        loans.Entrust(new Stubborn());
        var handle = loans.Entrust(File.OpenHandle("/dev/null"));

        await Assert.ThrowsAsync<InvalidOperationException>(loans.RevokeAsync);

        Assert.True(handle.IsClosed);
    }

    [Fact]
    public async Task StartThread_Running_IsNamedUntilItEndsAndWaitedFor()
    {
        using var go = new ManualResetEventSlim();
        var thread = loans.StartThread("busy", _ => go.Wait(Token));

        var revoked = loans.RevokeAsync();
        Assert.Equal(["busy"], loans.Running);
        Assert.Equal(("busy", true), (thread.Name, thread.IsBackground));
        Assert.False(revoked.IsCompleted);
        go.Set();
        await revoked.WaitAsync(Token);

        Assert.Empty(loans.Running);
    }

    [Fact]
    public async Task StartThread_MoreThanTheHostLends_IsRefused()
    {
        for (var number = 0; number < Loans.MostThreads; number++)
        {
            loans.StartThread($"{number}", static token => token.WaitHandle.WaitOne());
        }

        Assert.Throws<InvalidOperationException>(() => loans.StartThread("one more", static _ => { }));

        await life.CancelAsync();
        await loans.RevokeAsync().WaitAsync(Token);
    }

    private static Socket OpenSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private sealed class Stubborn : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("not closed");
    }
}
