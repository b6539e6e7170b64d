using MeshAgent.Demo.Capture;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.TheLabItself;

/// <summary>The judge of leaks reports what it must and nothing else: "no leak" is worth what these tests are worth.</summary>
public sealed class CaptureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leaks_OnlyControlTraffic_FindsNone()
    {
        await using var world = await Lab.BuildAsync();
        await AskAsync(world, AddressPlan.Exit1Name, "+notcp");
        await AskAsync(world, AddressPlan.Exit2Name.ToUpperInvariant(), "+tcp");

        Assert.Empty(await world.Capture.LeaksAsync(cancellation: Cancellation));
    }

    [Theory]
    [InlineData("+notcp")]
    [InlineData("+tcp")]
    public async Task Leaks_AnotherNameAskedAtTheWanNameServer_IsReported(string transport)
    {
        await using var world = await Lab.BuildAsync();
        await AskAsync(world, "www.example.org", transport);

        var leaks = await world.Capture.LeaksAsync(cancellation: Cancellation);

        Assert.NotEmpty(leaks);
        Assert.All(leaks, leak => Assert.Contains("www.example.org", leak, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Node.Router)]
    [InlineData(Node.Lan)]
    public async Task Leaks_UserTrafficOnTheNakedWan_IsReportedInBothFamilies(Node from)
    {
        await using var world = await Lab.BuildAsync();
        var probe = new TrafficProbe(world, from);
        foreach (var family in AddressPlan.Families)
        {
            await probe.HttpAsync(family.Family, Cancellation);
            await probe.PingAsync(family.WanNeighbour, Cancellation);
        }

        var leaks = await world.Capture.LeaksAsync(cancellation: Cancellation);

        foreach (var family in AddressPlan.Families)
        {
            Assert.Contains(leaks, leak => leak.Contains($"> {family.Target}.80: Flags [S]", StringComparison.Ordinal));
            Assert.Contains(leaks, leak => leak.Contains($"> {family.WanNeighbour}: ICMP", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(WanMode.Static)]
    [InlineData(WanMode.NoDefault)]
    [InlineData(WanMode.PointToPoint)]
    public async Task ProveItWouldSee_AnyWanMode_SeesItsPacketsAndLaterJudgementsDoNot(WanMode mode)
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = mode });

        Assert.NotEmpty(await world.Capture.ProveItWouldSeeAsync(cancellation: Cancellation));
        Assert.Empty(await world.Capture.LeaksAsync(cancellation: Cancellation));
    }

    [Fact]
    public async Task Leaks_RouterSaidNothing_IsAnError()
    {
        var options = new NeighbourhoodOptions { Wan = WanMode.NoDefault, RouterHasIPv6 = false };
        await using var world = await Lab.BuildAsync(options);

        await Assert.ThrowsAsync<CaptureException>(() => world.Capture.LeaksAsync(cancellation: Cancellation));
    }

    private static Task<ToolResult> AskAsync(Neighbourhood world, string name, string transport)
        => world.RunAsync(
            Node.Router,
            new Command("dig", "+tries=1", "+time=2", transport, $"@{AddressPlan.IPv6.WanNameServer}", name, "AAAA"),
            Cancellation);
}
