using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Guard;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Isolation;

public sealed class GuardPlannerTests
{
    [Fact]
    public void WanLinks_NamedButNotThereYet_AreGuardedBeforeTheirFirstPacket()
    {
        var story = new Story(Known.Router());
        story.Settings = story.Settings with { WanLinks = ["wan0", "wwan0", "usb*"] };

        story.Look();

        Assert.Equal(["wan0", "wwan0"], story.Last.Plan.Guard.WanLinks);
    }

    [Fact]
    public void WanLinks_KnownFromMemoryWhileGone_AreGuarded()
    {
        var story = new Story(Known.Online()) { Settings = new() };
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        story.Router.WithoutLink("wan0");
        story.Restart().Look();

        Assert.Equal(["wan0"], story.Last.Plan.Guard.WanLinks);
    }

    [Fact]
    public void WanLinks_LinkOfUsers_AreNotAmongThem()
    {
        var story = new Story(Known.Online()) { Settings = new() { WanLinks = ["auto", "br-lan"] } };

        story.Look();

        Assert.Equal(["wan0"], story.Last.Plan.Guard.WanLinks);
    }

    [Theory]
    [InlineData(Fallback.None)]
    [InlineData(Fallback.Direct)]
    public void DnsRedirect_OfTheSettings_IsPlannedWhateverHappensToUsers(Fallback fallback)
    {
        var redirect = new DnsRedirect(800, [IPEndPoint.Parse("127.0.0.1:54")]);
        var story = new Story(Known.Router());
        story.Settings = story.Settings with { Fallback = fallback, DnsRedirect = redirect };

        story.Look();

        Assert.Equal(redirect, story.Last.Plan.Guard.DnsRedirect);
    }

    [Fact]
    public void OwnEndpoints_ExitGivenByAddress_IsGuardedBeforeItsFirstContact()
    {
        var story = new Story(Known.Router());

        story.Look();

        Assert.Equal([new TunnelEndpoint("wg_exit", IPEndPoint.Parse("203.0.113.10:51820"))], story.Last.Plan.Guard.OwnEndpoints);
    }

    [Fact]
    public void OwnEndpoints_NameWithTwoAddresses_BothAreGuardedWhicheverIsTried()
    {
        var story = new Story(Known.Online().Tunnel("wg_two").Exit("exit2", "exit2.example.net:4500", tunnel: "wg_two"));
        story.Look();
        story.Answer("exit2.example.net", "2001:db8:114::10", "203.0.113.11").Look();
        EquatableArray<TunnelEndpoint> all =
        [
            new TunnelEndpoint("wg_exit", IPEndPoint.Parse("203.0.113.10:51820")),
            new TunnelEndpoint("wg_two", IPEndPoint.Parse("203.0.113.11:4500")),
            new TunnelEndpoint("wg_two", IPEndPoint.Parse("[2001:db8:114::10]:4500")),
        ];
        Assert.Equal(all, story.Last.Plan.Guard.OwnEndpoints);

        // Nobody answers: addresses are tried in turn.
        story.Wait(TimeSpan.FromMinutes(2));

        Assert.Equal(all, story.Last.Plan.Guard.OwnEndpoints);
    }

    [Fact]
    public void Tunnels_AskForMasqueradeAndClamp_AreListed()
    {
        var story = new Story(Known.Online().ChangeTunnel("wg_exit", static tunnel => tunnel with { Masquerade = true, ClampSegmentSize = true }));

        story.Look();

        Assert.Equal(["wg_exit"], story.Last.Plan.Guard.MasqueradeLinks);
        Assert.Equal(["wg_exit"], story.Last.Plan.Guard.ClampLinks);
    }
}
