using System.Net;
using System.Net.NetworkInformation;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>
/// The provider with a real wireguard-go, real links and two real exits. Facts are read by wg(8), ip(8), nft(8) and ss(8).
/// </summary>
public abstract class WireGuardGoLab(RouterWorld world) : IAsyncLifetime
{
    private protected static TimeSpan Patience => TimeSpan.FromSeconds(20);

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected CollectingLogger Logger { get; } = new();

    private protected WireGuardExitProvider Provider { get; set; } = null!;

    private protected RouterWorld World => world;

    public async ValueTask InitializeAsync() => Provider = await world.StartProviderAsync(Logger);

    public async ValueTask DisposeAsync()
    {
        await Provider.CleanupAsync(CancellationToken.None);
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The first exit alone, selected.</summary>
    protected static ExitPlan Plan1(IPEndPoint endpoint) => RouterWorld.Plan(endpoint, null, "exit1");

    /// <summary>Applies a plan and demands that nothing is refused.</summary>
    protected async Task ApplyAsync(ExitPlan plan) => Assert.Empty(await Provider.ApplyAsync(plan, Cancel));

    /// <summary>Waits until an exit has shaken hands.</summary>
    protected async Task HandshakeAsync(string exit) => await Shell.Until(
        async () => (await Provider.ObserveAsync(Cancel)).Exits.Single(report => report.Name == exit).HandshakeAge is not null,
        Patience,
        $"a handshake with {exit}: {RouterWorld.Show()}");

    /// <summary>Whether an address answers.</summary>
    protected static async Task<bool> PingsAsync(string address)
    {
        using var ping = new Ping();
        var reply = await ping.SendPingAsync(IPAddress.Parse(address), TimeSpan.FromMilliseconds(500), cancellationToken: Cancel);
        return reply.Status == IPStatus.Success;
    }
}
