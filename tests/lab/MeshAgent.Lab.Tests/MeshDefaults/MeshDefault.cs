using System.Text.Json.Nodes;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Exits;

namespace MeshAgent.Lab.Tests.MeshDefaults;

/// <summary>What users get of a default that the mesh gives.</summary>
internal static class MeshDefault
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Waits until the defaults of a gateway are there, the exit table has them, and users leave by them in both families.
    /// </summary>
    public static async Task ComesAsync(Neighbourhood world, RouterLink link, AgentUnderTest agent, Node gateway)
    {
        await link.DefaultComesAsync(AddressPlan.IPv4, MeshGateway.AddressOf(gateway, AddressPlan.IPv4));
        foreach (var family in AddressPlan.Families)
        {
            await agent.CarriesAsync(family, gateway == Node.Exit1 ? Way.Exit1 : Way.Exit2, Node.Lan, Technologies.TunnelLimit);
            await agent.CarriesAsync(family, gateway == Node.Exit1 ? Way.Exit1 : Way.Exit2, Node.Router, Technologies.TunnelLimit);
            Assert.Contains($"dev {RouterLink.Name} ", await Lab.DefaultsAsync(world, family, $"{RouterAgent.ExitTable}"), StringComparison.Ordinal);
        }
    }

    /// <summary>Waits until users of a family are refused.</summary>
    public static Task IsGoneAsync(AgentUnderTest agent, FamilyAddresses family) => agent.StatusHoldsAsync(
        $"{family.Family} users refused", status => AgentUnderTest.Phase(status, family) is "isolated" or "recovering", Technologies.TunnelLimit);

    /// <summary>The link-local address of a node's link, which is the gateway that its advertisements stand for.</summary>
    public static async Task<string> LinkLocalAsync(Neighbourhood world, Node node, string link)
    {
        var show = new Command("ip", "-j", "-6", "address", "show", "dev", link, "scope", "link");
        var shown = (await world.RunAsync(node, show, Cancellation)).OrThrow();
        // ip(8) prints an empty object for each address that it leaves out.
        return JsonNode.Parse(shown.Output)!.AsArray()
            .SelectMany(static item => item!["addr_info"]!.AsArray())
            .Select(static address => address!["local"])
            .Single(static address => address is not null)!.GetValue<string>();
    }
}
