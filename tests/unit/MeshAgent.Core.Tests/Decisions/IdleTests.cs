using MeshAgent.Contracts.Evidence;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Decisions;

/// <summary>A router on which nothing happens: no change, no wake-up but the slow one, no write to flash.</summary>
public sealed class IdleTests
{
    private static Story Settled()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Look();
        story.Handshake();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Evidence(Known.Path6, EvidenceKind.DnsReply).Look();
        return story;
    }

    [Fact]
    public void Decide_NothingHappens_LooksAgainAtTheIdlePaceAndChangesNothing()
    {
        var story = Settled();
        story.Wait(TimeSpan.FromMinutes(10));
        var before = story.Last;

        story.Look(Known.Seconds(60));

        Assert.Equal(before.Plan.Routing, story.Last.Plan.Routing);
        Assert.Equal(before.Memory.Durable, story.Last.Memory.Durable);
        Assert.Empty(story.Last.Reasons);
        Assert.Empty(story.Last.Plan.Probes);
        Assert.Equal(Known.Seconds(25), story.Last.LookAgainAt - story.Now);
    }

    [Fact]
    public void Decide_ADayOfQuiet_WritesTheStateOnlyOnceAnHour()
    {
        var story = Settled();
        var writes = 0;
        var last = story.Memory.Durable;
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            story.Router.Handshake("exit1", Known.Seconds(30));
            story.Look(Known.Seconds(60));
            writes += story.Memory.Durable == last ? 0 : 1;
            last = story.Memory.Durable;
        }

        Assert.InRange(writes, 23, 49);
    }

    [Fact]
    public void Decide_OneDecisionTwice_IsTheSame()
    {
        var story = Settled();
        var snapshot = story.Router.Build();

        var one = Decider.Decide(snapshot, story.Memory, story.Settings, story.Now);
        var two = Decider.Decide(snapshot, story.Memory, story.Settings, story.Now);

        Assert.Equal(one.Plan, two.Plan);
        Assert.Equal(one.Memory, two.Memory);
    }

    [Fact]
    public void Memory_ManyNetworksVisited_StaysWithinItsBounds()
    {
        var story = new Story(Known.Router());
        for (var network = 1; network <= 60; network++)
        {
            story.Router.WithoutForeignDefaults().WithoutAddresses("wan0").WithoutNeighbours()
                .Address("wan0", $"10.{network}.0.5/24").Default($"10.{network}.0.1", "wan0")
                .Neighbour("wan0", $"10.{network}.0.1", Known.GatewayMac);
            story.Look();
            story.Evidence($"10.{network}.0.1 on wan0", EvidenceKind.DnsReply).Look();
        }

        Assert.InRange(story.Memory.Durable.Paths.IPv4.Count, 1, DurableMemory.MaxPathsPerFamily);
        Assert.InRange(story.Memory.Paths.IPv4.Count, 1, CandidateFinder.MaxCandidates);
        Assert.InRange(story.Last.Plan.Interest.Neighbours.Count, 1, 64);
    }

    [Fact]
    public void Interest_ManyHops_StaysWithinTheContractsBound()
    {
        var router = Known.Router();
        for (var i = 2; i < 40; i++)
        {
            router.Multipath(($"192.0.2.{i}", "wan0", 1, false), ($"192.0.2.{i + 100}", "wan0", 1, false), ($"192.0.2.{i + 200}", "wan0", 1, false));
        }

        var story = new Story(router);
        story.Look();

        Assert.InRange(story.Last.Plan.Interest.Neighbours.Count, 1, 64);
    }
}
