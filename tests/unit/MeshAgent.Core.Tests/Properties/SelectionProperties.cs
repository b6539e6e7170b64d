using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Properties;

/// <summary>What holds of every choice, whatever the exits have been through.</summary>
public sealed class SelectionProperties
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Choose_AnyExitLives_ChoosesOneThatLivesUnlessPinnedStrictly() => ForEveryRouter(static (view, exits) =>
        view.Memory.Durable.Pin is { IsStrict: true }
        || !exits.Any(static exit => exit.State.IsAlive)
        || (ExitSelection.Choose(exits, view) is { } choice && exits.Single(exit => exit.Key == choice.Key).State.IsAlive));

    [Fact]
    public void Choose_PinnedStrictly_NeverChoosesAnother() => ForEveryRouter(static (view, exits) =>
        view.Memory.Durable.Pin is not { IsStrict: true } pin
        || ExitSelection.Choose(exits, view) is not { } choice
        || choice.Key.ToString() == pin.Exit);

    [Fact]
    public void Choose_OnceMoreAtOnce_StaysWithTheChoice() => ForEveryRouter(static (view, exits) =>
    {
        var first = ExitSelection.Choose(exits, view);
        var after = view with
        {
            Memory = view.Memory with { Durable = view.Memory.Durable with { SelectedExit = first?.Key.ToString() ?? "" } },
        };
        return ExitSelection.Choose(exits, after)?.Key == first?.Key;
    });

    [Fact]
    public void Choose_OrderOfExits_DoesNotMatter() => ForEveryRouter(static (view, exits) =>
        ExitSelection.Choose(exits, view)?.Key == ExitSelection.Choose(exits.Reverse().ToList(), view)?.Key);

    [Fact]
    public void Choose_HeldBack_OnlyWhenItIsInUsePinnedOrNobodyElseLives() => ForEveryRouter(static (view, exits) =>
    {
        var choice = ExitSelection.Choose(exits, view);
        var held = ExitVerdicts.Of(exits, choice, view).Where(static verdict => verdict.HeldUntil is not null)
            .Select(static verdict => verdict.Key).ToHashSet();
        return choice is null || !held.Contains(choice.Key) || choice.Key.ToString() == view.Memory.Durable.SelectedExit
            || view.Memory.Durable.Pin is { IsStrict: true }
            || exits.All(exit => !exit.State.IsAlive || held.Contains(exit.Key));
    });

    [Fact]
    public void Verdicts_EveryExit_HasOneWithAReason() => ForEveryRouter(static (view, exits) =>
    {
        var verdicts = ExitVerdicts.Of(exits, ExitSelection.Choose(exits, view), view);
        return verdicts.Count == exits.Count && verdicts.All(static verdict => verdict.Why.Length > 0);
    });

    private static void ForEveryRouter(Func<DecisionView, IReadOnlyList<ExitMemory>, bool> holds) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var (view, exits) = Draw(new Random(seed));
            return holds(view, exits);
        }).QuickCheckThrowOnFailure();

    private static (DecisionView View, IReadOnlyList<ExitMemory> Exits) Draw(Random random)
    {
        var router = Known.Online();
        var count = 1 + random.Next(5);
        for (var exit = 2; exit <= count; exit++)
        {
            var (tunnel, provider) = random.Next(2) == 0 ? ("wg_exit", "wireguard") : ($"vpn{exit}", "fastd");
            router = provider == "fastd" ? router.Tunnel(tunnel, provider) : router;
            router.Exit($"exit{exit}", $"203.0.113.{exit}:1000", random.Next(3) * 10, tunnel, provider);
        }

        var snapshot = router.Build();
        var exits = snapshot.Exits.SelectMany(static provider => provider.Observation.Exits.Select(report => new ExitKey(provider.Provider, report.Name)))
            .Select(key => Exit(key, random)).ToEquatableArray();
        var settings = new AgentSettings { WanLinks = ["wan*"], RouterId = random.Next(3) == 0 ? "" : $"router{random.Next(10)}" };
        var durable = new DurableMemory
        {
            SelectedExit = random.Next(4) == 0 ? "" : exits.ElementAt(random.Next(exits.Count)).Key.ToString(),
            Pin = random.Next(3) switch
            {
                0 => new ExitPin(
                    exits.ElementAt(random.Next(exits.Count)).Key.ToString(), random.Next(2) == 0, Now - TimeSpan.FromSeconds(random.Next(1000))),
                1 when random.Next(4) == 0 => new ExitPin("gone/gone", random.Next(2) == 0, Now),
                _ => null,
            },
        };
        var memory = new AgentMemory { Durable = durable, Exits = exits };
        return (new DecisionView(snapshot, memory, settings, LinkRoles.Find(snapshot, durable, settings), Now), [.. exits]);
    }

    private static ExitMemory Exit(ExitKey key, Random random)
    {
        var since = Now - TimeSpan.FromSeconds(random.Next(2) == 0 ? random.Next(5) : random.Next(2000));
        ExitState state = random.Next(5) switch
        {
            0 => new DownState(since),
            1 => new IdleState("no WAN path to it"),
            2 => new DoubtedState(Now, Now),
            _ => new UpState(since),
        };
        return new ExitMemory
        {
            Key = key,
            State = state,
            UpSince = state.IsAlive ? since : null,
            Failures = random.Next(2) == 0 ? 0 : random.Next(60),
            FailedAt = since - TimeSpan.FromSeconds(random.Next(100)),
        };
    }
}
