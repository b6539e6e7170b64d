using System.Text.Json.Nodes;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Exits;

namespace MeshAgent.Lab.Tests.MeshDefaults;

/// <summary>
/// fastd as Gluon uses it: the tunnel is a link into the mesh, a port of a bridge, and users follow the default that the mesh gives.
/// </summary>
public sealed class FastdMeshTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TheDefaultComesFromTheMesh_UsersFollowItPerFamilyWhereverItGoesWithoutALeak()
    {
        await using var world = await Lab.BuildAsync(Technologies.Options(ExitTechnology.FastdTap, ExitTechnology.FastdTap));
        var link = await RouterLink.MakeAsync(world);
        var (first, second) = (await JoinAsync(world, Node.Exit1), await JoinAsync(world, Node.Exit2));
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { OtherMesh = [RouterLink.Name], Adjust = LeadIntoMesh });
        await using var users = await UserTraffic.StartAsync(world);
        await link.AskForALeaseAsync();
        await agent.StatusHoldsAsync(
            "both exits up",
            static status => status["exits"]!.AsArray().All(static exit => exit!["state"]!.GetValue<string>() == "up"),
            Technologies.TunnelLimit);

        await first.ServeAsync(MeshGateway.AddressOf(Node.Exit1, AddressPlan.IPv4), lifetime: 600);
        await MeshDefault.ComesAsync(world, link, agent, Node.Exit1);

        // The same server names another router at the next renewal; the other gateway advertises before the first one withdraws.
        await second.ServeAsync(router: null, lifetime: 600);
        await link.DefaultComesAsync(AddressPlan.IPv6, await LinkLocalOfAsync(world, Node.Exit2));
        await first.ServeAsync(MeshGateway.AddressOf(Node.Exit2, AddressPlan.IPv4), lifetime: 0);
        link.Renew();
        await MeshDefault.ComesAsync(world, link, agent, Node.Exit2);

        // One family's default goes, and costs the other nothing.
        await second.ServeAsync(router: null, lifetime: 0);
        await MeshDefault.IsGoneAsync(agent, AddressPlan.IPv6);
        await agent.CarriesAsync(AddressPlan.IPv4, Way.Exit2, Node.Lan, Technologies.TunnelLimit);
        link.Release();
        await MeshDefault.IsGoneAsync(agent, AddressPlan.IPv4);

        Assert.Equal(0, users.By(Way.Wan));
        await Lab.NothingLeakedAsync(world);
    }

    private static Task<MeshGateway> JoinAsync(Neighbourhood world, Node node) => MeshGateway.JoinAsync(world, node, AddressPlan.FastdLink);

    private static Task<string> LinkLocalOfAsync(Neighbourhood world, Node node) => MeshDefault.LinkLocalAsync(world, node, AddressPlan.FastdLink);

    private static void LeadIntoMesh(string id, JsonObject settings)
    {
        settings["role"] = "mesh";
        settings["bridge"] = RouterLink.Name;
        settings.Remove("addresses");
        foreach (var peer in settings["peers"]!.AsArray())
        {
            peer!.AsObject().Remove("gateways");
        }
    }
}
