using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.MeshDefaults;

/// <summary>
/// WireGuard as Gluon uses it: VXLAN over link-local addresses of the tunnel, and users follow the default that the mesh gives.
/// </summary>
public sealed class WireGuardMeshTests
{
    private const string Vxlan = "mesh-vpn";
    private const string RouterEnd = "fe80::212:34ff:fe56:789a";
    private const string ExitsEnd = "fe80::1";
    private const int Network = 4711;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TheDefaultComesOverTheVxlan_UsersFollowItAndItGoesWithTheAgentWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var link = await RouterLink.MakeAsync(world);
        await AddVxlanAsync(world, Node.Exit1);
        var gateway = await MeshGateway.JoinAsync(world, Node.Exit1, Vxlan);
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup
        {
            Exits = [AgentExit.ByName(Node.Exit1)],
            OtherMesh = [RouterLink.Name],
            Adjust = static (_, settings) => LeadIntoMesh(settings),
        });
        await using var users = await UserTraffic.StartAsync(world);
        await gateway.ServeAsync(MeshGateway.AddressOf(Node.Exit1, AddressPlan.IPv4), lifetime: 600);
        await link.AskForALeaseAsync();
        await MeshDefault.ComesAsync(world, link, agent, Node.Exit1);

        var before = await world.IpAsync(Node.Router, $"-o link show dev {Vxlan}", Cancellation);
        var swap = await agent.Control.ReloadAsync("wireguard", Cancellation);
        Assert.True(swap["done"]!.GetValue<bool>(), swap.ToJsonString());
        Assert.Equal(before, await world.IpAsync(Node.Router, $"-o link show dev {Vxlan}", Cancellation));

        await gateway.ServeAsync(router: null, lifetime: 0);
        link.Release();
        foreach (var family in AddressPlan.Families)
        {
            await MeshDefault.IsGoneAsync(agent, family);
        }

        await agent.StopAsync();
        Assert.False((await world.RunAsync(Node.Router, new Command("ip", "link", "show", "dev", Vxlan), Cancellation)).Succeeded);
        Assert.Equal(0, users.By(Demo.Probes.Way.Wan));
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>The exit's end, as wireguard-vxlan-glue of Gluon's gateways makes it.</summary>
    private static async Task AddVxlanAsync(Neighbourhood world, Node node)
    {
        var script = $"""
            set -eu
            wg set {AddressPlan.ExitLink} peer "$(wg show {AddressPlan.ExitLink} peers)" allowed-ips {RouterEnd}/128
            ip address add {ExitsEnd}/64 dev {AddressPlan.ExitLink} nodad
            ip link add {Vxlan} type vxlan id {Network} local {ExitsEnd} remote {RouterEnd} dev {AddressPlan.ExitLink} \
              dstport 4789 udp6zerocsumtx udp6zerocsumrx
            ip link set {Vxlan} mtu 1350 up
            """;
        (await world.RunAsync(node, new Command("sh", "-s") { Input = script }, Cancellation)).OrThrow();
    }

    private static void LeadIntoMesh(JsonObject settings)
    {
        settings.Remove("addresses");
        settings["mesh"] = new JsonObject
        {
            ["interface"] = Vxlan,
            ["network"] = Network,
            ["local"] = RouterEnd,
            ["remote"] = ExitsEnd,
            ["bridge"] = RouterLink.Name,
        };
    }
}
