using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Swapping;

/// <summary>What changes on disk is taken by the running agent, and what is wrong is not.</summary>
public sealed class ChangedFilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_PluginsAndTheirListChange_TakesWhatIsGoodAndKeepsWhatWorked()
    {
        await using var world = await Lab.BuildAsync();
        var copy = await PluginCopy.MakeAsync(world, "MeshAgent.Resolvers.Static");
        var agent = await AgentUnderTest.InstallAsync(world);
        Edit(agent, "plugins/MeshAgent.Resolvers.Static", copy);
        await agent.StartAsync();
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);

        // A new build, renamed over the old one.
        PluginCopy.Edit(copy, "\"version\": \"1.0.0\"", "\"version\": \"1.1.0\"");
        await agent.StatusHoldsAsync("the new version", status => Is(status, 2, "1.1.0", "active"));

        // Half of a build.
        var assembly = Path.Combine(copy, "MeshAgent.Resolvers.Static.dll");
        var whole = await File.ReadAllBytesAsync(assembly, Cancellation);
        await File.WriteAllBytesAsync(assembly, whole[..2000], Cancellation);
        await agent.StatusHoldsAsync("the half build refused", status => Is(status, 2, "1.1.0", "active") && Says(status, "plugin.notTaken"));
        await File.WriteAllBytesAsync(assembly, [.. whole], Cancellation);
        PluginCopy.Edit(copy, "\"version\": \"1.1.0\"", "\"version\": \"1.2.0\"");
        await agent.StatusHoldsAsync(
            "the whole build", status => Plugin(status)["version"]!.GetValue<string>() == "1.2.0" && !Says(status, "plugin.notTaken"));

        // Other settings, a list that is broken, and one that is whole again; SIGHUP looks at once.
        Edit(agent, "\"198.51.100.53\"", "\"198.51.100.53\",\"198.51.100.54\"");
        await agent.StatusHoldsAsync("the new name server", status =>
            status["nameServers"]!["wan"]!.AsArray().Any(server => server!.GetValue<string>() == "198.51.100.54"));
        Edit(agent, "\"slot\"", "\"slut\"");
        agent.Running.Send(UnixSignal.Hangup);
        await agent.StatusHoldsAsync("the broken list refused", status => Says(status, "plugins.invalid"));
        Edit(agent, "\"slut\"", "\"slot\"");
        await agent.StatusHoldsAsync("the list whole again", status => !Says(status, "plugins.invalid"));

        // Its folder is gone: what is at work goes on.
        Directory.Delete(copy, recursive: true);
        await agent.StatusHoldsAsync("the deletion noticed", status =>
            Says(status, "plugin.notTaken") && Plugin(status)["state"]!.GetValue<string>() == "active");
        await Eventually.HoldsAsync("an answer to every packet", TimeSpan.FromSeconds(10), _ => Task.FromResult(users.Unanswered == 0), Cancellation);
        Assert.Equal(0, users.Refused);
        await Lab.NothingLeakedAsync(world);
    }

    private static JsonNode Plugin(JsonNode status) => status["plugins"]!.AsArray().Single(plugin => (string?)plugin!["id"] == "static")!;

    private static bool Is(JsonNode status, int generation, string version, string state) => Plugin(status) is var plugin
        && plugin["generation"]!.GetValue<int>() == generation
        && plugin["version"]!.GetValue<string>() == version
        && plugin["state"]!.GetValue<string>() == state;

    private static bool Says(JsonNode status, string health) => status["health"]!.AsArray().Any(item => (string?)item!["id"] == health);

    private static void Edit(AgentUnderTest agent, string old, string replacement)
    {
        var text = File.ReadAllText(agent.PluginsFile);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(agent.PluginsFile, text.Replace(old, replacement, StringComparison.Ordinal));
    }
}
