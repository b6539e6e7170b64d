using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The WAN's own configuration comes back and points main's default at the naked WAN while users are in the tunnel.</summary>
internal sealed class ForeignDefault : IAct
{
    public string Title => "The provider is back: DHCP and router advertisements write their defaults into main, under users in the tunnel";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var tried = AddressPlan.Families.ToDictionary(family => family, stage.Users.Tried);
        await stage.World.WanService.ServeAsync(cancellation);
        stage.Narrator.Say("users go on, and now they also ping a host inside the WAN's own prefix, for which no default route is needed");
        await Task.WhenAll(AddressPlan.Families.SelectMany(family => new[]
        {
            new TrafficProbe(stage.World, Node.Lan).PingAsync(family.WanNeighbour, cancellation),
            new TrafficProbe(stage.World, Node.Router).PingAsync(family.WanNeighbour, cancellation),
        }));
        await stage.UsersLeaveByAsync(Way.Exit1, TimeProvider.System.GetTimestamp(), Stage.TunnelLimit, cancellation);
        var defaults = new Dictionary<FamilyAddresses, string>();
        foreach (var family in AddressPlan.Families)
        {
            var main = await stage.World.IpAsync(Node.Router, $"{family.IpOption} route show default", cancellation);
            defaults[family] = main.Split('\n')[0].Trim();
            stage.Narrator.Say($"main has: {defaults[family]}");
        }

        var meanwhile = AddressPlan.Families.Sum(family => stage.Users.Tried(family) - tried[family]);
        stage.Found(
            "a WAN default appears in main: users stay in the tunnel",
            family => new Outcome(defaults[family].Contains($"dev {stage.World.Options.Links.Wan}", StringComparison.Ordinal), "exit 1"),
            $"{meanwhile} user packets meanwhile");
        await stage.FoundNoLeakAsync("  nor did the pings to a host inside the WAN's prefix leak", cancellation);
    }
}
