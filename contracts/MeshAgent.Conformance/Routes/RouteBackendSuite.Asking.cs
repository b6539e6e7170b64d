using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Routes;

/// <summary>What a backend finds out for the host.</summary>
public abstract partial class RouteBackendSuite
{
    /// <summary>The kernel's answer is given as it is, for marked and unmarked, local and forwarded packets, refusals included.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Query_EveryKindOfPacket_IsWhatTheKernelSays(IpFamily family)
    {
        if (!StageCan(RouteStageAbilities.Asks))
        {
            return;
        }

        await Stage.AddAsync(Foreign(family, gateway: 0));
        await Stage.AddAsync(Foreign(family) with { Destination = RouteWorld.Far(family, 1), Type = RouteType.Unreachable, NextHops = [] });
        await Stage.AddAsync(Foreign(family) with { Destination = RouteWorld.Far(family, 2), Type = RouteType.Prohibit, NextHops = [] });
        if (Declares(RouteBackendCapabilities.PolicyRouting))
        {
            await MustApplyAsync(new AddRoute(Own(family, gateway: 3)), new AddRule(OwnRule(family)));
        }

        var lan = RouteWorld.AddressOf(RouteWorld.Lan, family);
        var user = IPAddress.Parse(family == IpFamily.IPv4 ? "10.30.0.7" : "2001:db8:30::7");
        RouteQuery[] questions =
        [
            .. from number in Enumerable.Range(0, 3) from mark in (uint[])[0, 1] select new RouteQuery(RouteWorld.Far(family, number).BaseAddress, mark),
            new RouteQuery(RouteWorld.Gateway(family, 5)),
            new RouteQuery(RouteWorld.Far(family).BaseAddress, 0, lan.Address),
            new RouteQuery(RouteWorld.Far(family).BaseAddress, 1, lan.Address),
            new RouteQuery(RouteWorld.Far(family).BaseAddress, 0, user, RouteWorld.Lan),
        ];
        foreach (var question in questions)
        {
            var expected = await Stage.AskAsync(question);
            var answer = await AskAsync(question);
            Assert.Equal((question, Essence(expected)), (question, Essence(answer)));
        }
    }

    /// <summary>A link of a name that nobody has is an answer, never an exception.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Query_UnknownLinkName_IsARefusal(IpFamily family)
    {
        if (!StageCan(RouteStageAbilities.Asks))
        {
            return;
        }

        var answer = await AskAsync(new RouteQuery(RouteWorld.Far(family).BaseAddress, 0, null, "nosuch0"));

        Assert.Null(answer.Route);
        Assert.NotEmpty(answer.Refusal!.Message.Trim());
    }

    /// <summary>A neighbour that answers is found with its address, one that does not has failed; both are announced.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task ProbeNeighbour_SomebodyAndNobody_AreTold(IpFamily family)
    {
        if (!Declares(RouteBackendCapabilities.Neighbours) || !StageCan(RouteStageAbilities.Neighbours))
        {
            return;
        }

        var interest = new RouteInterest { Neighbours = [RouteWorld.Gateway(family), RouteWorld.Gateway(family, 9)] };
        await ObserveAsync(interest: interest);
        await ProbeAsync(Wan, interest.Neighbours[0]);
        await ProbeAsync(Wan, interest.Neighbours[1]);

        Neighbour? Of(RouteObservation seen, int number) =>
            seen.Neighbours.FirstOrDefault(known => known.Address.Equals(interest.Neighbours[number]) && known.LinkIndex == Wan);
        var seen = await ObserveAsync(interest: interest);
        while (Of(seen, 0)?.State != NeighbourState.Reachable || Of(seen, 1)?.State != NeighbourState.Failed)
        {
            await UntilAnnouncedAsync("what became of the probes");
            seen = await ObserveAsync(interest: interest);
        }

        Assert.Matches("^([0-9a-f]{2}:){5}[0-9a-f]{2}$", Of(seen, 0)!.MacAddress);
    }

    /// <summary>A link that went away has no neighbours; to ask is no error.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task ProbeNeighbour_UnknownLink_DoesNotThrow()
    {
        if (Declares(RouteBackendCapabilities.Neighbours))
        {
            await ProbeAsync(NoLink, RouteWorld.Gateway(IpFamily.IPv4));
        }
    }

    private static (bool HasWay, int Link, IPAddress? Gateway) Essence(RouteAnswer answer) => answer.Route is { Type: RouteType.Unicast } route
        ? (true, route.NextHops[0].LinkIndex, route.NextHops[0].Gateway)
        : (false, 0, null);

    private Task<RouteAnswer> AskAsync(RouteQuery query) =>
        Backend.AskAsync(backend => backend.QueryAsync(query, Cancellation), "an answer");

    private Task<bool> ProbeAsync(int link, IPAddress address) => Backend.AskAsync(
        async backend =>
        {
            await backend.ProbeNeighbourAsync(link, address, Cancellation);
            return true;
        },
        "a probe");
}
