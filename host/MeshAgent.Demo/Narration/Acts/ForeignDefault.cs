using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The WAN's own configuration comes back and points main's default at the naked WAN while users are in the tunnel.</summary>
internal sealed class ForeignDefault : IAct
{
    public string Title => "DHCP and router advertisement write their default into main, metric 0, while users are in the tunnel";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var tried = AddressPlan.Families.ToDictionary(family => family, stage.Users.Tried);
        await stage.WanDefaultsAsync("add", cancellation);
        stage.Narrator.Say("users go on, and now they also ping a host inside the WAN's own prefix, for which no default route is needed");
        await Task.WhenAll(AddressPlan.Families.SelectMany(family => new[]
        {
            new TrafficProbe(stage.World, Node.Lan).PingAsync(family.WanNeighbour, cancellation),
            new TrafficProbe(stage.World, Node.Router).PingAsync(family.WanNeighbour, cancellation),
        }));
        var ways = new Dictionary<FamilyAddresses, ProbeResult>();
        foreach (var family in AddressPlan.Families)
        {
            ways[family] = await new TrafficProbe(stage.World, Node.Router).HttpAsync(family.Family, cancellation);
        }

        var meanwhile = AddressPlan.Families.Sum(family => stage.Users.Tried(family) - tried[family]);
        stage.Found(
            "a WAN default appears in main: users stay in the tunnel",
            family => new Outcome(ways[family].Way == Way.Exit1, ways[family].Detail),
            $"{meanwhile} user packets meanwhile");
        await stage.FoundNoLeakAsync("  nor did the pings to a host inside the WAN's prefix leak", cancellation);
    }
}
