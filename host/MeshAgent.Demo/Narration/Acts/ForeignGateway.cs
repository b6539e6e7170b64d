using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The router wakes up where the remembered gateway's address belongs to a printer: what memory knows must not be used.</summary>
internal sealed class ForeignGateway : IAct
{
    /// <summary>A look at the neighbour takes a moment; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public string Title => "The router moves: kill -9, no default route, and a printer has the old gateway's addresses";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        await stage.World.Exit1.RecoverAsync(cancellation);
        await stage.Agent.RemembersAsync([.. AddressPlan.Families.Select(family => family.WanGateway)], cancellation);
        await stage.Agent.KillAsync(cancellation);
        await stage.LoseWanDefaultsAsync(cancellation);
        await ProviderGatewayAsync(stage, "del", cancellation);
        var why = new Dictionary<FamilyAddresses, string>();
        stage.World.Capture.AlsoAllowed = [OtherMachine.ItsOwnFrames];
        var addresses = AddressPlan.Families.Select(family => $"{family.WanGateway}/{family.LinkLength}");
        var printer = await OtherMachine.PlugInAsync(stage.World, addresses, cancellation);
        await printer.ForwardNothingAsync(cancellation);
        await ForgetNeighboursAsync(stage, cancellation);
        await stage.Agent.StartAsync(cancellation);
        foreach (var family in AddressPlan.Families)
        {
            why[family] = await RejectionAsync(stage, family, cancellation);
        }

        var installed = await InstalledAsync(stage, cancellation);
        stage.Found(
            "a printer at the gateway's address: refused",
            family => new Outcome(
                installed[family].Length == 0 && why[family].Contains(OtherMachine.Mac, StringComparison.Ordinal), "rejected"),
            why[AddressPlan.IPv4]);
        await stage.FoundNoLeakAsync("  meanwhile nothing leaked", cancellation);

        await printer.UnplugAsync(cancellation);
        await ProviderGatewayAsync(stage, "add", cancellation);
        await ForgetNeighboursAsync(stage, cancellation);
        var start = TimeProvider.System.GetTimestamp();
        await stage.World.WanService.ServeAsync(cancellation);
        stage.Narrator.Say("the provider's own gateway is back, with DHCP and router advertisements");
        // Both exits live: which one users are led to is the preference's business.
        var exits = (await stage.Agent.StatusAsync(cancellation))["exits"]!.AsArray();
        var exit = exits.Single(static exit => exit!["active"]!.GetValue<bool>())!["name"]!.GetValue<string>();
        var times = await stage.UsersLeaveByAsync(exit == "exit1" ? Way.Exit1 : Way.Exit2, start, Stage.TunnelLimit, cancellation);
        stage.Found(
            "  the provider's gateway is back: users too",
            family => new Outcome(true, Stage.Seconds(times[family])),
            $"by its lease and its advertisement; they leave by {exit}");
    }

    /// <summary>What the agent explains of the remembered path, once it has rejected it.</summary>
    private static async Task<string> RejectionAsync(Stage stage, FamilyAddresses family, CancellationToken cancellation)
    {
        var told = "";
        await Eventually.HoldsAsync(
            $"the remembered {family.Family} path to be rejected",
            Limit,
            async token =>
            {
                var paths = (await stage.Agent.ExplainAsync(family.Target, token))["paths"]!.AsArray();
                var path = paths.FirstOrDefault(item => ((string?)item!["subject"])!.Contains(family.WanGateway, StringComparison.Ordinal));
                told = (string?)path?["why"] ?? "";
                return told.StartsWith("rejected", StringComparison.Ordinal);
            },
            cancellation,
            () => $"The agent explains: {told}");
        return told;
    }

    private static async Task<IReadOnlyDictionary<FamilyAddresses, string>> InstalledAsync(Stage stage, CancellationToken cancellation)
    {
        var found = new Dictionary<FamilyAddresses, string>();
        foreach (var family in AddressPlan.Families)
        {
            var all = await stage.World.IpAsync(Node.Router, $"{family.IpOption} route show default table all", cancellation);
            var viaGateway = all.Split('\n').Where(line => line.Contains($"via {family.WanGateway} ", StringComparison.Ordinal));
            found[family] = string.Join('\n', viaGateway);
        }

        return found;
    }

    private static async Task ProviderGatewayAsync(Stage stage, string verb, CancellationToken cancellation)
    {
        foreach (var family in AddressPlan.Families)
        {
            var noDad = family == AddressPlan.IPv6 && verb == "add" ? " nodad" : "";
            var address = $"address {verb} {family.WanGateway}/{family.LinkLength} dev {AddressPlan.IspWanLink}{noDad}";
            await stage.World.IpAsync(Node.Isp, address, cancellation);
        }
    }

    /// <summary>A router that was carried to another place has no neighbours from before.</summary>
    private static async Task ForgetNeighboursAsync(Stage stage, CancellationToken cancellation)
    {
        foreach (var family in AddressPlan.Families)
        {
            await stage.World.IpAsync(Node.Router, $"{family.IpOption} neighbour flush dev {stage.World.Options.Links.Wan}", cancellation);
        }
    }
}
