using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>What can happen.</summary>
internal sealed partial class ScenarioRunner
{
    /// <summary>
    /// Life, and then death, of a flap: too short for a session to be judged, long enough for packets of both ends to pass.
    /// </summary>
    private static readonly TimeSpan HalfAFlap = TimeSpan.FromMilliseconds(250);

    private IEnumerable<(Regex Sentence, Func<Match, Task> Take)> Happenings() =>
    [
        (FallsSilent(), found => Server(found.Groups[1].Value).GoSilentAsync(Cancellation)),
        (Swallows(), found => Server(found.Groups[1].Value).SwallowTrafficAsync(Cancellation)),
        (ComesBack(), found => Server(found.Groups[1].Value).RecoverAsync(Cancellation)),
        (MovesHouse(), _ => MoveAsync(staysToo: false)),
        (TakesASecondAddress(), _ => MoveAsync(staysToo: true)),
        (Flaps(), found => FlapAsync(Number(found.Groups[1].Value))),
        (NamesStop(), _ => world.WanNameServer.StopAsync()),
        (NamesStart(), _ => StartNamesAsync()),
        (NamesFail(), found => FailNamesAsync(found.Groups[1].Value)),
        (NamesMove(), _ => MoveNamesAsync()),
        (UsersBegin(), _ => BeginUsersAsync()),
        (Pins(), found => PinAsync(found.Groups[1].Value, found.Groups[2].Success)),
        (Unpins(), _ => UnpinAsync()),
        (Restarts(), _ => RestartAsync()),
        (Reloads(), found => ReloadAsync(Number(found.Groups[1].Value))),
    ];

    private Task MoveAsync(bool staysToo)
    {
        hasMoved = true;
        return staysToo ? world.Exit1.TakeSecondAddressAsync(Cancellation) : world.Exit1.MoveAsync(Cancellation);
    }

    private async Task FlapAsync(int times)
    {
        for (var flap = 0; flap < times; flap++)
        {
            await world.Exit1.RecoverAsync(Cancellation);
            await Task.Delay(HalfAFlap, Cancellation);
            await world.Exit1.GoSilentAsync(Cancellation);
            await Task.Delay(HalfAFlap, Cancellation);
        }

        await world.Exit1.RecoverAsync(Cancellation);
    }

    private async Task StartNamesAsync()
    {
        failing?.Dispose();
        failing = null;
        await world.WanNameServer.StopAsync();
        await world.StartWanNameServerAsync(Cancellation);
    }

    private async Task FailNamesAsync(string code)
    {
        await world.WanNameServer.StopAsync();
        failing?.Dispose();
        failing = await FailingNameServer.StartAsync(world, code == "NXDOMAIN" ? FailingNameServer.NameError : FailingNameServer.ServerFailure);
    }

    private Task MoveNamesAsync()
    {
        world.WanNameServer.Redefine(AddressPlan.Exit1Name, static family => family.MovedExit);
        return Task.CompletedTask;
    }

    private async Task PinAsync(string which, bool isStrict)
    {
        string[] strict = isStrict ? ["--strict"] : [];
        var exit = Server(which);
        var name = exit.Node.ToString().ToLowerInvariant();
        var key = $"{Technologies.PluginOf(exit)}/{name}";
        Assert.Equal(1, (await ExitsAsync("pin", "nobody")).ExitCode);
        var pinned = (await ExitsAsync(["pin", name, "--json", .. strict])).OrThrow();
        Assert.Equal(key, JsonNode.Parse(pinned.Output)!["pin"]!.GetValue<string>());
        Assert.Contains($"pinned{(isStrict ? " strictly" : "")}: {key}", (await ExitsAsync("list")).OrThrow().Output, StringComparison.Ordinal);
        await agent.RemembersAsync("\"pin\"");
    }

    private async Task UnpinAsync() => Assert.Contains("no exit is pinned", (await ExitsAsync("unpin")).OrThrow().Output, StringComparison.Ordinal);

    private Task<ToolResult> ExitsAsync(params string[] words) => agent.RunAsync(["exits", .. words, "--config", agent.SettingsFile]);

    private async Task RestartAsync()
    {
        await agent.KillAsync();
        await agent.StartAsync();
    }

    private async Task ReloadAsync(int times)
    {
        var plugin = Technologies.PluginOf(world.Exit1);
        for (var round = 0; round < times; round++)
        {
            var swap = await agent.Control.ReloadAsync(plugin, Cancellation);
            Assert.True(swap["done"]!.GetValue<bool>() && swap["provenGone"]!.GetValue<bool>(), $"{swap.ToJsonString()}\n{agent.Log.Tail(40)}");
        }
    }

    [GeneratedRegex("^the (primary|standby) falls silent$")]
    private static partial Regex FallsSilent();

    [GeneratedRegex("^the (primary|standby) swallows traffic$")]
    private static partial Regex Swallows();

    [GeneratedRegex("^the (primary|standby) comes back$")]
    private static partial Regex ComesBack();

    [GeneratedRegex("^the primary moves house$")]
    private static partial Regex MovesHouse();

    [GeneratedRegex("^the primary takes a second address$")]
    private static partial Regex TakesASecondAddress();

    [GeneratedRegex("^the primary flaps (\\d+) times$")]
    private static partial Regex Flaps();

    [GeneratedRegex("^names stop$")]
    private static partial Regex NamesStop();

    [GeneratedRegex("^names start$")]
    private static partial Regex NamesStart();

    [GeneratedRegex("^names answer (NXDOMAIN|SERVFAIL)$")]
    private static partial Regex NamesFail();

    [GeneratedRegex("^names say that the primary has moved$")]
    private static partial Regex NamesMove();

    [GeneratedRegex("^users begin anew$")]
    private static partial Regex UsersBegin();

    [GeneratedRegex("^the operator pins the (primary|standby)( strictly)?$")]
    private static partial Regex Pins();

    [GeneratedRegex("^the operator unpins$")]
    private static partial Regex Unpins();

    [GeneratedRegex("^the agent is killed and starts again$")]
    private static partial Regex Restarts();

    [GeneratedRegex("^the plugin of the primary is reloaded (\\d+) times$")]
    private static partial Regex Reloads();
}
