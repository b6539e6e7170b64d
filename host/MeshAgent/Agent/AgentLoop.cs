using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Agent;

/// <summary>
/// Observe, decide, apply; then wait until something may have changed. Everything that is decided is decided in
/// <see cref="Decider"/>, everything that is done is done by plugins: this only turns the crank.
/// </summary>
internal sealed class AgentLoop(
    AgentParts parts,
    AgentLoopTools tools,
    AgentSettings settings,
    DurableMemory remembered,
    IStateKeeper keeper,
    TimeProvider time,
    ILogger<AgentLoop> log)
{
    private readonly Applier applier = new();
    private readonly Pace pace = new(time);
    private readonly UnannouncedChanges unannounced = new();
    private AgentSettings settings = settings;
    private AgentMemory memory = new()
    {
        Durable = remembered,
        DecidedAt = DateTimeOffset.MinValue,
        StartedAt = tools.Clock.Now,
    };

    private RouteInterest interest = StartInterest(settings, remembered);
    private DnsRedirect? redirect;
    private PinOrder? pinOrder;
    private EquatableArray<string> lastFaults = [];
    private long reconciles;
    private long failures;
    private int faultyRounds;

    /// <summary>The last round; null before the first.</summary>
    public AgentView? View { get; private set; }

    private AgentSettings Current => Volatile.Read(ref settings) with { DnsRedirect = Volatile.Read(ref redirect) };

    /// <summary>Called after every round.</summary>
    public event EventHandler? Rounded;

    /// <summary>Takes new settings for the next round.</summary>
    /// <param name="changed">The settings.</param>
    public void Take(AgentSettings changed)
    {
        Volatile.Write(ref settings, changed);
        _ = tools.Wake.Ring(Source.All);
    }

    /// <summary>Takes other lookups to lead to the forwarder, for the next round.</summary>
    /// <param name="changed">The lookups; null for none.</param>
    public void Redirect(DnsRedirect? changed)
    {
        Volatile.Write(ref redirect, changed);
        _ = tools.Wake.Ring(Source.Guard);
    }

    /// <summary>Pins user traffic to an exit, or takes the pin away. Of several orders before a round the last one holds.</summary>
    /// <param name="pin">The pin; null for none.</param>
    /// <returns>The round that took it.</returns>
    public Task<AgentView> PinAsync(ExitPin? pin)
    {
        var order = new PinOrder(pin);
        var before = Interlocked.Exchange(ref pinOrder, order);
        if (before is not null)
        {
            // It is overruled, and whoever gave it sees by what.
            _ = order.Taken.Task.ContinueWith(
                static (round, other) => ((PinOrder)other!).Taken.TrySetResult(round.Result), before, TaskScheduler.Default);
        }

        _ = tools.Wake.Ring(Source.Exits);
        return order.Taken.Task;
    }

    /// <summary>Runs until cancelled, then leaves user traffic as the fallback says.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When the agent has left everything in order.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var listening = new CancellationTokenSource();
        var listener = tools.Listener.RunAsync(listening.Token);
        try
        {
            var stale = Source.All;
            var freshAt = DateTimeOffset.MinValue;
            while (true)
            {
                var fresh = tools.Clock.Now >= freshAt;
                freshAt = fresh ? tools.Clock.Now + Alarm.Longest : freshAt;
                var (again, lookAgainAt) = await RoundAsync(stale, fresh, cancellationToken);
                unannounced.Looked(stale, tools.Clock.Now, lookAgainAt, View?.Snapshot.NameServers ?? []);
                stale = await RestAsync(again, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Stopping();
        }
        finally
        {
            await listening.CancelAsync();
            await listener;
        }
    }

    /// <summary>
    /// Leaves user traffic refused, or on the WAN, as the fallback says. To be called once, after <see cref="RunAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Bounds it.</param>
    /// <returns>When it is done.</returns>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        var current = Current;
        var snapshot = await tools.Observer.ObserveAsync(Source.All, fresh: true, interest, cancellationToken);
        var plan = StopPlanner.Plan(snapshot, memory, current, tools.Clock.Now);
        var report = await applier.ApplyAsync(plan, snapshot, current.Identity.RouteProtocol, parts.Targets, cancellationToken);
        if (current.Fallback == Fallback.Direct && parts.Guard is { } guard)
        {
            await guard.CleanupAsync(cancellationToken);
        }

        LogFaults(report);
    }

    private async Task<(Source Again, DateTimeOffset LookAgainAt)> RoundAsync(Source stale, bool fresh, CancellationToken cancellationToken)
    {
        var current = Current;
        var snapshot = await tools.Observer.ObserveAsync(stale, fresh, interest, cancellationToken);
        tools.Wake.Observed();
        snapshot = snapshot with
        {
            Stillness = tools.Stillness.Seen,
            Ways = await tools.Prover.AskAsync(snapshot, View?.Decision.AskedServers ?? [], current.Identity.Mark.Value, cancellationToken),
        };
        var order = Interlocked.Exchange(ref pinOrder, null);
        memory = order is null ? memory : memory with { Durable = memory.Durable with { Pin = order.Pin } };
        var decision = tools.Decide(snapshot, memory, current, tools.Clock.Now);
        foreach (var reason in decision.Reasons)
        {
            log.Decided(reason.Subject, reason.Why);
        }

        memory = decision.Memory;
        var targets = parts.Targets with
        {
            AskAsync = token => tools.Effects.StartAsync(decision.Plan, name => LinkIndex(snapshot, name), token),
        };
        var report = await applier.ApplyAsync(decision.Plan, snapshot, current.Identity.RouteProtocol, targets, cancellationToken);
        foreach (var change in report.Done)
        {
            log.Applied(Text(change, snapshot));
        }

        reconciles++;
        failures += report.Faults.Count;
        faultyRounds = report.Faults.IsEmpty && snapshot.IsWhole ? 0 : Math.Min(faultyRounds + 1, Doubt.Maximum);
        LogFaults(report);
        tools.Stillness.Watch(decision.Plan.Watch);
        keeper.Offer(memory.Durable);
        View = new AgentView(
            snapshot,
            decision,
            current,
            report.Faults,
            new AgentCounters(reconciles, failures, snapshot.Guard?.DroppedPackets ?? 0, snapshot.Routing.Resyncs),
            tools.Clock.Now);
        order?.Taken.TrySetResult(View);
        Rounded?.Invoke(this, EventArgs.Empty);

        var again = Changed(report);
        if (decision.Plan.Interest != interest)
        {
            interest = decision.Plan.Interest;
            again |= Source.Routes;
        }

        return (again, decision.LookAgainAt);
    }

    private async Task<Source> RestAsync(Source again, CancellationToken cancellationToken)
    {
        var slow = pace.Take();
        if (slow > TimeSpan.Zero)
        {
            log.Slowed(slow);
            await Task.Delay(slow, time, cancellationToken);
        }

        if (again != Source.None)
        {
            return again | await tools.Wake.WaitAsync(TimeSpan.Zero, time, cancellationToken);
        }

        var now = tools.Clock.Now;
        var wait = unannounced.DueAt > now ? unannounced.DueAt - now : TimeSpan.Zero;
        var retry = RecoveryTimings.Doubled(AgentLoopTools.FirstRetry, faultyRounds - 1, AgentLoopTools.LongestRetry);
        var isRetry = faultyRounds > 0 && retry < wait;
        var announced = await tools.Wake.WaitAsync(isRetry ? retry : wait, time, cancellationToken);

        return announced == Source.None && isRetry ? Source.All : announced | unannounced.Due(tools.Clock.Now);
    }

    private void LogFaults(ApplyReport report)
    {
        // Told once, not at every retry.
        var messages = report.Faults.Select(static fault => fault.Message).ToEquatableArray();
        if (messages != lastFaults)
        {
            foreach (var fault in report.Faults)
            {
                log.NotApplied(fault.Origin, fault.Message, fault.Fix);
            }
        }

        lastFaults = messages;
    }

    private static Source Changed(ApplyReport report) =>
        (report.Done.IsEmpty ? Source.None : Source.Routes)
        | (report.GuardWritten ? Source.Guard : Source.None)
        | (report.ExitsTold.IsEmpty ? Source.None : Source.Exits | Source.Routes);

    private static string Text(RouteChange change, RouterSnapshot snapshot)
    {
        return change switch
        {
            AddRoute add => $"+ {add.Family.Word()} {RouteText.Of(add.Route, LinkName)}",
            DeleteRoute delete => $"- {delete.Family.Word()} {RouteText.Of(delete.Route, LinkName)}",
            AddRule add => $"+ {add.Family.Word()} rule {add.Rule}",
            DeleteRule delete => $"- {delete.Family.Word()} rule {delete.Rule}",
            _ => change.ToString(),
        };

        string LinkName(int index) => snapshot.Routing.Links.FirstOrDefault(link => link.Index == index)?.Name ?? $"if{index}";
    }

    private static int LinkIndex(RouterSnapshot snapshot, string name) =>
        snapshot.Routing.Links.FirstOrDefault(link => link.Name == name)?.Index ?? 0;

    private static RouteInterest StartInterest(AgentSettings settings, DurableMemory remembered) => new()
    {
        Tables = [settings.Identity.WanTable, settings.Identity.ExitTable],
        Neighbours = IpFamilyFacts.All.SelectMany(family => remembered.Paths[family])
            .Where(static known => known.Path.Gateway is not null)
            .Select(static known => known.Path.Gateway!)
            .Distinct()
            .ToEquatableArray(),
    };
}
