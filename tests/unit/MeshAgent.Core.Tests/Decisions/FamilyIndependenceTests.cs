using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Decisions;

/// <summary>A fault of one family never costs the other.</summary>
public sealed class FamilyIndependenceTests
{
    [Theory]
    [InlineData(IpFamily.IPv4, IpFamily.IPv6)]
    [InlineData(IpFamily.IPv6, IpFamily.IPv4)]
    public void Decide_OneFamilyUnreadable_OthersPlanIsTheSameAsWithoutTheFault(IpFamily broken, IpFamily whole)
    {
        var healthy = new Story(Known.Online());
        var faulty = new Story(Known.Online().Unreadable(broken));

        healthy.Look();
        faulty.Look();

        Assert.Equal(healthy.Last.Plan.Routing[whole], faulty.Last.Plan.Routing[whole]);
        Assert.Null(faulty.Last.Plan.Routing[broken]);
        Assert.Contains(faulty.Last.Health, item => item.Id == $"routes.{broken.Word()}.unreadable");
    }

    [Fact]
    public void Decide_FamilyUnreadableForAWhile_KeepsWhatWasKnownOfIt()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path6, EvidenceKind.DnsReply).Look();

        story.Router.Unreadable(IpFamily.IPv6);
        story.Look();

        Assert.Equal("proven", story.StateOf(Known.Path6));
        Assert.True(story.Remembers(Known.Path6));
    }

    [Fact]
    public void Decide_IPv6Absent_IPv4IsTunnelledAndNobodyComplains()
    {
        var story = new Story(Known.Online().Absent(IpFamily.IPv6));
        story.Look();
        story.Look();

        story.Handshake();

        Assert.Equal(Phase.Tunnelled, story.Last.Phase.IPv4);
        Assert.Null(story.Last.Plan.Routing.IPv6);
        Assert.DoesNotContain(story.Last.Health, static item => item.Id.Contains("ipv6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_IPv6GoesAway_ItsServersAndAddressesAreUsedNoMore(bool byOperator)
    {
        var story = new Story(Known.Online().Exit("named", "exit.example.net:51820"));
        story.Look();
        story.Evidence(Known.Path6, EvidenceKind.DnsReply).Look();

        if (byOperator)
        {
            story.Settings = story.Settings with { Families = [IpFamily.IPv4] };
        }
        else
        {
            story.Router.Absent(IpFamily.IPv6);
        }

        story.Answer("exit.example.net", "2001:db8:9::20", "203.0.113.20").Look();
        story.Look(TimeSpan.FromMinutes(6));

        Assert.Equal("203.0.113.20", story.Exit("named").Address?.ToString());
        Assert.All(story.Last.Plan.Lookups[0].Servers, static server => Assert.Equal(IpFamily.IPv4, server.Family));
        Assert.True(story.Remembers(Known.Path6));
    }

    [Fact]
    public void Decide_FamilyNotManaged_TakesBackWhatWasMadeThere()
    {
        var story = new Story(Known.Online());
        story.Look();

        story.Settings = story.Settings with { Families = [IpFamily.IPv4] };
        story.Look();

        Assert.DoesNotContain(story.Router.Build().Routing.Routing.IPv6.Routes, static route => route.Protocol == RouteProtocols.MeshAgent);
        Assert.DoesNotContain(story.Router.Build().Routing.Routing.IPv6.Rules, static rule => rule.Protocol == RouteProtocols.MeshAgent);
        Assert.Equal([IpFamily.IPv4], story.Last.Plan.Guard.Families);
    }

    [Fact]
    public void Decide_OnlyIPv6HasAPath_ExitIsContactedOverIt()
    {
        var story = new Story(Known.Router()
            .Default(Known.Gateway6, "wan0", metric: 1024, protocol: RouteProtocols.RouterAdvertisement)
            .Exit("six", "[2001:db8:9::20]:51820"));

        story.Look();

        Assert.Equal("contacting", story.Exit("six").State.Word);
        Assert.Equal("idle", story.Exit("exit1").State.Word);
        Assert.Equal(Fallback.None, story.Settings.Fallback);
    }
}
