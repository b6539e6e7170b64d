using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>
/// Somebody flushes the packet filter, then the rules, with the WAN's default in main. One after the other: each alone keeps users off the
/// WAN, and who takes both away in the same instant is root and means it.
/// </summary>
internal sealed class ForeignFlush : IAct
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What is promised: back within a second.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    public string Title => "Somebody flushes the packet filter, then the agent's rules";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var filter = await TakeAwayAsync(stage, "nft list tables", "nft flush ruleset", cancellation);
        stage.Narrator.Say($"nft flush ruleset: the table was back after {Stage.Seconds(filter)}");
        var rules = new Dictionary<FamilyAddresses, TimeSpan>();
        foreach (var family in AddressPlan.Families)
        {
            var rule = $"ip {family.IpOption} rule";
            rules[family] = await TakeAwayAsync(
                stage, $"{rule} show", $"{rule} flush protocol {RouterAgent.RouteProtocol}", cancellation);
            stage.Narrator.Say($"{rule} flush: the rules were back after {Stage.Seconds(rules[family])}");
        }

        stage.Found(
            "filter and rules flushed: back within a second",
            family => new Outcome(rules[family] < Promise && filter < Promise, Stage.Seconds(rules[family])),
            $"the rules' times; the nft table took {Stage.Seconds(filter)}");
        await stage.FoundNoLeakAsync("  meanwhile nothing leaked", cancellation);
    }

    private static async Task<TimeSpan> TakeAwayAsync(Stage stage, string show, string flush, CancellationToken cancellation)
    {
        var before = await ShellAsync(stage, show, cancellation);
        await ShellAsync(stage, flush, cancellation);
        return await Eventually.HoldsAsync(
            $"what `{flush}` took away",
            Limit,
            async token => await ShellAsync(stage, show, token) == before,
            cancellation);
    }

    private static async Task<string> ShellAsync(Stage stage, string script, CancellationToken cancellation)
        => (await stage.World.RunAsync(Node.Router, new Command("sh", "-s") { Input = script }, cancellation)).OrThrow().Output;
}
