using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>Exits given by name: asked over the WAN only, tried address by address, kept while DNS is dead.</summary>
public sealed class ExitNameTests
{
    private const string Host = "exit.example.net";

    private static Story Named(RouterBuilder? router = null)
    {
        var story = new Story((router ?? Known.Online()).Exit("named", $"{Host}:51820"));
        story.Look();
        return story;
    }

    [Fact]
    public void Name_WithAWanPath_IsAskedOnceAtWanServersOnly()
    {
        var story = Named(Known.Online().NameServer("10.99.0.1", NameServerScope.System).NameServer("10.1.0.1", NameServerScope.Mesh));
        var order = Assert.Single(story.Last.Plan.Lookups);

        story.Look();

        Assert.Equal(Host, order.Host);
        Assert.Equal([Known.Server4, Known.Server6], order.Servers.Select(static server => server.Address.ToString()));
        Assert.Empty(story.Last.Plan.Lookups);
    }

    [Fact]
    public void Name_NoWanPathYet_IsAskedAsSoonAsThereIsOne()
    {
        var story = Named(Known.Router());
        var before = story.Last.Plan.Lookups;

        story.Router.Default(Known.Gateway4, "wan0");
        story.Look();

        Assert.Empty(before);
        Assert.Equal([Known.Server4], Assert.Single(story.Last.Plan.Lookups).Servers.Select(static server => server.Address.ToString()));
    }

    [Fact]
    public void Name_ServerUpLate_IsFoundWithin15SecondsOfIt()
    {
        var story = Named();
        for (var second = 0; second < 600; second++)
        {
            if (!story.Last.Plan.Lookups.IsEmpty)
            {
                story.Answer(Host);
            }

            story.Look();
        }

        var asked = story.Memory.Names[0].AskedAt;
        while (story.Last.Plan.Lookups.IsEmpty)
        {
            story.Look();
        }

        Assert.InRange(story.Now - asked, Known.Seconds(1), Known.Seconds(31));
        story.Answer(Host, "203.0.113.20").Look();
        Assert.Equal("203.0.113.20:51820", story.Last.Plan.Exits[0].Plan.Exits[1].Endpoint?.ToString());
    }

    [Fact]
    public void Name_LookupWhoseReportIsLost_IsAskedAgain()
    {
        var story = Named();

        story.Look(ExitTimings.LookupLost);

        Assert.Single(story.Last.Plan.Lookups);
    }

    [Fact]
    public void Name_AnswerGrowsOld_IsAskedAgain()
    {
        var story = Named();
        story.Answer(Host, "203.0.113.20").Look();

        story.Look(TimeSpan.FromMinutes(5));

        Assert.Single(story.Last.Plan.Lookups);
    }

    [Fact]
    public void Name_OfAnExitThatIsDown_IsAskedSooner()
    {
        var story = Named();
        story.Answer(Host, "203.0.113.20").Look();

        story.Wait(Known.Seconds(45));

        Assert.Equal("down", story.Exit("named").State.Word);
        Assert.True(story.Memory.Names[0].AskedAt > story.Now - Known.Seconds(32));
    }

    [Fact]
    public void Addresses_SeveralAndNoneAnswers_AreTriedInTurn()
    {
        var story = Named();
        story.Answer(Host, "203.0.113.20", "2001:db8:9::20", "203.0.113.21").Look();
        var tried = new List<string>();
        for (var second = 0; second < 30; second++)
        {
            tried.Add(story.Exit("named").Address!.ToString());
            story.Look();
        }

        Assert.Equal(["203.0.113.20", "2001:db8:9::20", "203.0.113.21"], tried.Distinct());
        Assert.InRange(tried.Count(static address => address == "203.0.113.20"), 6, 15);
    }

    [Fact]
    public void Addresses_OfAFamilyWithoutAPath_ArePassedOver()
    {
        var story = Named(Known.Router().Default(Known.Gateway4, "wan0"));

        story.Answer(Host, "2001:db8:9::20", "203.0.113.20").Look();

        Assert.Equal("203.0.113.20", story.Exit("named").Address?.ToString());
    }

    [Fact]
    public void Restart_DnsDead_LastGoodAddressIsContacted()
    {
        var story = Named();
        story.Answer(Host, "203.0.113.20").Look();
        story.Handshake("named");
        story.Look();
        story.Router.ChangeExit("named", static report => report with { Endpoint = null, HandshakeAge = null }).WithoutNameServers();

        story.Restart().Look();

        Assert.Equal("203.0.113.20", story.Exit("named").Address?.ToString());
        Assert.Equal("contacting", story.Exit("named").State.Word);
    }

    [Fact]
    public void LastGood_OperatorChangedTheName_CountsNoMore()
    {
        var story = Named();
        story.Answer(Host, "203.0.113.20").Look();
        story.Handshake("named");
        story.Look();

        story.Router.ChangeExit("named", static report => report with { Target = new("other.example.net", 51820), HandshakeAge = null });
        story.Look();

        Assert.Empty(story.Memory.Durable.Endpoints);
    }

    [Fact]
    public void Up_NameMoved_FollowsToTheNewAddress()
    {
        var story = Named();
        story.Answer(Host, "203.0.113.20").Look();
        story.Handshake("named");

        story.Answer(Host, "203.0.113.30").Look();

        Assert.Equal("203.0.113.30", story.Exit("named").Address?.ToString());
    }

    [Fact]
    public void Up_DnsLies_ReturnsToWhatAnsweredAndStaysThere()
    {
        var story = Named();
        story.Answer(Host, "203.0.113.20").Look();
        story.Handshake("named");
        story.Look();
        story.Answer(Host, "10.9.9.9").Look();
        while (story.Exit("named").Address!.ToString() != "203.0.113.20")
        {
            story.Router.ChangeExit("named", static report => report with { SentBytes = report.SentBytes + 1000 });
            story.Look();
        }

        story.Handshake("named");
        for (var minute = 0; minute < 10; minute++)
        {
            story.Answer(Host, "10.9.9.9").Look(Known.Seconds(60));
            story.Handshake("named");
        }

        Assert.Equal("203.0.113.20", story.Exit("named").Address?.ToString());
        Assert.Equal("up", story.Exit("named").State.Word);
    }

    [Fact]
    public void Exit_ItsFamilyLosesTheWan_MovesToAnAddressOfTheOtherAtOnce()
    {
        var story = Named();
        story.Answer(Host, "2001:db8:113::10", "203.0.113.20").Look();
        story.Handshake("named");
        var before = story.Exit("named").Address;
        story.Router.Absent(IpFamily.IPv6);

        story.Look();

        Assert.Equal("2001:db8:113::10", before?.ToString());
        Assert.Equal("203.0.113.20", story.Exit("named").Address?.ToString());
        Assert.Equal("up", story.Exit("named").State.Word);
        Assert.Contains(story.Last.Reasons, static reason => reason.Why.Contains("no WAN path to 2001:db8:113::10", StringComparison.Ordinal));
    }
}
