using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Recovery;

/// <summary>The kernel's choice among its own defaults is followed at once, whatever has answered so far.</summary>
public sealed class KernelChoiceTests
{
    private const uint WanTable = 1;

    [Theory]
    [InlineData(IpFamily.IPv4, "192.0.2.1", "192.0.2.254")]
    [InlineData(IpFamily.IPv6, "fe80::1", "fe80::2")]
    public void BetterMetricOnTheSameLink_OldGatewayAnswers_IsFollowedAtOnce(IpFamily family, string old, string better)
    {
        var story = new Story(Known.Router().Default(old, "wan0", metric: 600));
        story.Look();
        story.Evidence($"{old} on wan0", EvidenceKind.DnsReply).Look();

        story.Router.Default(better, "wan0", metric: 50);
        story.Look();

        Assert.Equal($"via {better} dev wan0", story.Defaults(WanTable, family)[0]);
    }
}
