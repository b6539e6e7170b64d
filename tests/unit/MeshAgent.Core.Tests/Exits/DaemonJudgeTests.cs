using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>Exits' processes that have lost what their control traffic is known by.</summary>
public sealed class DaemonJudgeTests
{
    private const uint Group = 993;

    private static readonly DnsRedirect Redirect = new(Group, [new(System.Net.IPAddress.Loopback, 54)]);

    private readonly Story story = new(Known.Online())
    {
        Settings = new AgentSettings { WanLinks = ["wan*"], DnsRedirect = Redirect },
    };

    public DaemonJudgeTests()
    {
        story.Look();
        story.Look();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0u)]
    [InlineData(2u)]
    public void Judge_TunnelInContactWithoutTheMark_IsAnError(uint? mark)
    {
        story.Router.ChangeTunnel("wg_exit", tunnel => tunnel with { OuterMark = mark });

        story.Look();

        Assert.Single(story.Last.Health, static item => item is { Id: "exit.mark.wg_exit", Severity: Severity.Error });
    }

    [Fact]
    public void Judge_OtherBitsOfTheMarkAreOthers()
    {
        story.Router.ChangeTunnel("wg_exit", static tunnel => tunnel with { OuterMark = 0x101 });

        story.Look();

        Assert.DoesNotContain(story.Last.Health, static item => item.Id == "exit.mark.wg_exit");
    }

    [Fact]
    public void Judge_TunnelThatContactsNobody_NeedsNoMark()
    {
        var offline = new Story(Known.Router().ChangeTunnel("wg_exit", static tunnel => tunnel with { OuterMark = null }));

        offline.Look();

        Assert.DoesNotContain(offline.Last.Health, static item => item.Id == "exit.mark.wg_exit");
    }

    [Theory]
    [InlineData(Group, false)]
    [InlineData(0u, true)]
    public void Judge_GroupOfTheProcess_IsTheRedirectedOne(uint group, bool isLost)
    {
        See(new DaemonSighting(new ExitDaemon(4711, "fastd mesh-vpn", DaemonIdentity.Group), true, group, null));

        Assert.Equal(isLost, Items().Any());
        Assert.All(Items(), static item => Assert.Contains("group 0", item.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_FilterWithoutTheRedirect_IsAnError()
    {
        story.Router.Guard(new GuardObservation { InForce = story.Last.Plan.Guard with { DnsRedirect = null } });

        See(new DaemonSighting(new ExitDaemon(4711, "fastd mesh-vpn", DaemonIdentity.Group), true, Group, null));

        Assert.Contains("filter", Assert.Single(Items()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoRedirectAtAll_IsAnError()
    {
        story.Settings = story.Settings with { DnsRedirect = null };

        See(new DaemonSighting(new ExitDaemon(4711, "fastd mesh-vpn", DaemonIdentity.Group), true, Group, null));

        Assert.Single(Items());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(null, 0)]
    public void Judge_ControlGroup_UnknownIsNoLoss(bool? isMarked, int items)
    {
        See(new DaemonSighting(new ExitDaemon(4711, "tunneldigger", DaemonIdentity.Cgroup), true, 0, isMarked));

        Assert.Equal(items, Items().Count());
    }

    [Fact]
    public void Judge_ProcessThatIsGone_IsTheProvidersMatter()
    {
        See(new DaemonSighting(new ExitDaemon(4711, "fastd mesh-vpn", DaemonIdentity.Group), false, null, null));

        Assert.Empty(Items());
    }

    private void See(DaemonSighting seen)
    {
        story.Router.Daemons = [seen];
        story.Look();
    }

    private IEnumerable<HealthItem> Items() => story.Last.Health.Where(static item => item.Id.StartsWith("exit.identity.", StringComparison.Ordinal));
}
