using MeshAgent.Contracts.Evidence;
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

    [Fact]
    public void Tunnels_AskForMasqueradeAndClamp_AreListed()
    {
        var story = new Story(Known.Online().ChangeTunnel("wg_exit", static tunnel => tunnel with { Masquerade = true, ClampSegmentSize = true }));

        story.Look();

        Assert.Equal(["wg_exit"], story.Last.Plan.Guard.MasqueradeLinks);
        Assert.Equal(["wg_exit"], story.Last.Plan.Guard.ClampLinks);
    }
}
