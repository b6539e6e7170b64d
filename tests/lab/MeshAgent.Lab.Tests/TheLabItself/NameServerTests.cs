using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.TheLabItself;

/// <summary>The name servers tell apart who was asked, which the DNS checks of every other test rest on.</summary>
public sealed class NameServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dig_EachNameServer_AnswersWithItsOwnView()
    {
        await using var world = await Lab.BuildAsync();

        foreach (var family in AddressPlan.Families)
        {
            var type = family.IpOption == "-4" ? "A" : "AAAA";
            Assert.Equal(family.SplitAnswers.Wan, await DigAsync(world, Node.Router, family.WanNameServer, type));
            Assert.Equal(family.SplitAnswers.Mesh, await DigAsync(world, Node.Router, family.MeshNeighbour, type));
            Assert.Equal(family.SplitAnswers.Inet, await DigAsync(world, Node.Exit1, family.PublicNameServer, type));
        }

        Assert.Contains($"query[a] {AddressPlan.SplitName}", world.WanNameServer.Queries);
        Assert.Contains($"query[aaaa] {AddressPlan.SplitName}", world.MeshNameServer.Queries);
    }

    [Fact]
    public async Task Dig_ExitsNameAtTheMesh_GetsAnAddressThatNobodyHas()
    {
        await using var world = await Lab.BuildAsync();

        var lie = await DigAsync(world, Node.Router, AddressPlan.IPv4.MeshNeighbour, "A", AddressPlan.Exit1Name);
        var truth = await DigAsync(world, Node.Router, AddressPlan.IPv4.WanNameServer, "A", AddressPlan.Exit1Name);

        Assert.Equal(AddressPlan.WrongExit, lie);
        Assert.Equal(AddressPlan.IPv4.Exit1, truth);
    }

    [Fact]
    public async Task WanNameServer_StartedLate_RefusesBeforeAndAnswersAfter()
    {
        var options = new NeighbourhoodOptions { WanNameServerUp = false };
        await using var world = await Lab.BuildAsync(options);
        var server = AddressPlan.IPv4.WanNameServer;

        Assert.Contains("refused", await DigAsync(world, Node.Router, server, "A"), StringComparison.Ordinal);
        await world.StartWanNameServerAsync(Cancellation);

        Assert.Equal(AddressPlan.IPv4.SplitAnswers.Wan, await DigAsync(world, Node.Router, server, "A"));
    }

    private static async Task<string> DigAsync(
        Neighbourhood world, Node from, string server, string type, string name = AddressPlan.SplitName)
    {
        var dig = new Command("dig", "+short", "+tries=1", "+time=2", $"@{server}", name, type);
        return (await world.RunAsync(from, dig, Cancellation)).Output.Trim();
    }
}
