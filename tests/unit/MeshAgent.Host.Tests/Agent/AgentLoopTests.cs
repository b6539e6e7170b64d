using System.Net;
using System.Security.Cryptography;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Settings;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Sockets;
using MeshAgent.Host.Agent;
using MeshAgent.Plugins.Slots;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace MeshAgent.Host.Tests.Agent;

/// <summary>When the loop looks again; what it decides is the decision's own tests' business.</summary>
public sealed class AgentLoopTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly HalfReadable routes = new();
    private readonly RandomNumberGenerator secrets = RandomNumberGenerator.Create();
    private readonly StillnessWatch stillness;
    private readonly AgentLoop loop;
    private int rounds;

    public AgentLoopTests()
    {
        var (clock, wake) = (new AgentClock(time), new WakeSignal());
        var findings = new Findings(wake);
        var parts = new AgentParts(() => new PluginSlots { Routes = routes }, static () => new TaskCompletionSource().Task);
        var resolver = new WanResolver(
            Substitute.For<IWanSocketFactory>(), ResolverSettings.Default, time, secrets, new Random(1), NullLogger<WanResolver>.Instance);
        stillness = new StillnessWatch(Substitute.For<ILinkCounters>(), wake, clock, time);
        loop = new AgentLoop(
            parts,
            new AgentLoopTools(
                new Observer(parts, findings, new DaemonWatch("", static _ => null), clock, time),
                new IsolationProver(parts),
                new ChangeListener(parts, wake, time, NullLogger<ChangeListener>.Instance),
                new EffectRunner(resolver, routes, findings, clock, NullLogger<EffectRunner>.Instance),
                stillness,
                wake,
                clock),
            new AgentSettings { Families = [IpFamily.IPv6] },
            new DurableMemory(),
            Substitute.For<IStateKeeper>(),
            time,
            NullLogger<AgentLoop>.Instance);
        loop.Rounded += (_, _) => Interlocked.Increment(ref rounds);
    }

    [Fact]
    public async Task Run_FamilyCannotBeRead_IsReadAgainWithinTheLongestRetry()
    {
        using var end = new CancellationTokenSource();
        var running = loop.RunAsync(end.Token);
        await HoldsAsync(() => Volatile.Read(ref rounds) > 0);

        routes.IsReadable = true;
        var start = time.GetUtcNow();
        await HoldsAsync(() => loop.View!.Snapshot.IsWhole, TimeSpan.FromMilliseconds(50));

        Assert.InRange(time.GetUtcNow() - start, TimeSpan.Zero, AgentLoopTools.LongestRetry + TimeSpan.FromSeconds(1));
        await end.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        stillness.Dispose();
        secrets.Dispose();
        await routes.DisposeAsync();
    }

    // Time passes in steps until the condition holds, or for an hour.
    private async Task HoldsAsync(Func<bool> condition, TimeSpan step = default)
    {
        var end = time.GetUtcNow() + TimeSpan.FromHours(1);
        var giveUp = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(time.GetUtcNow() < end && TimeProvider.System.GetElapsedTime(giveUp) < TimeSpan.FromSeconds(30), "not in time");
            time.Advance(step);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A kernel of which one family cannot be read at first, and which has nothing to announce.</summary>
    private sealed class HalfReadable : IRouteBackend
    {
        public bool IsReadable { get; set; }

        public RouteBackendCapabilities Capabilities => RouteBackendCapabilities.PolicyRouting;

        public ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new RouteObservation
            {
                Routing = PerFamily.Create(family => new FamilyRouting
                {
                    Fault = family == IpFamily.IPv6 && !IsReadable ? new Fault(FaultOrigin.System, "dump failed") : null,
                }),
            });

        public ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<ChangeResult>>([.. changes.Select(static change => new ChangeResult(change, null))]);

        public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        }

        public ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

        public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
