using MeshAgent.Contracts.Evidence;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Memory;

/// <summary>What reaches the state file: what was proven, as it was when it was proven.</summary>
public sealed class DurableUpdateTests
{
    private static Story Proven()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();
        return story;
    }

    [Fact]
    public void Path_Proven_IsKeptWithItsFingerprint()
    {
        var known = Assert.Single(Proven().Memory.Durable.Paths.IPv4);

        Assert.Equal(Known.WanMac, known.Fingerprint.LinkMac);
        Assert.Equal(Known.GatewayMac, known.Fingerprint.GatewayMac);
        Assert.Equal(Known.Net("192.0.2.0/24"), known.Fingerprint.Prefix);
    }

    [Fact]
    public void Path_LiveButNeverProven_IsNotKept()
    {
        var story = new Story(Known.Online());

        story.Look();

        Assert.Empty(story.Memory.Durable.Paths.IPv4);
    }

    [Fact]
    public void Path_AnotherMachineTakesTheGatewaysAddressWithoutAProof_KeepsTheOldFingerprint()
    {
        var story = Proven();

        story.Router.Neighbour("wan0", Known.Gateway4, Known.PrinterMac);
        story.Look();
        story.Router.WithoutForeignDefaults();
        story.Look();

        Assert.Empty(story.Defaults(1));
        Assert.False(story.Remembers(Known.Path4));
    }

    [Fact]
    public void Path_NewRouterAtTheGatewaysAddressProvesItself_HasTheNewFingerprint()
    {
        var story = Proven();

        story.Router.Neighbour("wan0", Known.Gateway4, Known.PrinterMac);
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        Assert.Equal(Known.PrinterMac, story.Memory.Durable.Paths.IPv4[0].Fingerprint.GatewayMac);
    }

    [Fact]
    public void Clock_SetBack_LastSeenStays()
    {
        var story = Proven();
        var seen = story.Memory.Durable.LastSeen;
        story.Now = seen - TimeSpan.FromDays(400);

        story.Look();

        Assert.Equal(seen, story.Memory.Durable.LastSeen);
    }

    [Fact]
    public void Endpoints_ManyAddresses_StayWithinTheirBound()
    {
        var story = new Story(Known.Online().Exit("named", "exit.example.net:51820"));
        story.Look();
        for (var i = 1; i <= 100; i++)
        {
            story.Answer("exit.example.net", $"203.0.113.{i}").Look();
            story.Handshake("named").Look();
        }

        Assert.Equal(DurableMemory.MaxEndpoints, story.Memory.Durable.Endpoints.Count);
    }
}
