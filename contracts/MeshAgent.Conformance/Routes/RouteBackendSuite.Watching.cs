using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Routes;

/// <summary>What a backend announces.</summary>
public abstract partial class RouteBackendSuite
{
    /// <summary>Every kind of change by others is announced and then seen, without a fresh reading.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task WaitForChange_ForeignChangeOfEveryKind_IsAnnouncedAndSeen(IpFamily family)
    {
        var route = RouteForm.Of(Foreign(family));
        var own = RouteForm.Of(Own(family));
        var address = RouteWorld.Far(family, 9).BaseAddress;
        await MustApplyAsync(new AddRoute(Own(family)));
        bool Sees(RouteObservation seen, Route wanted) => seen.Routing[family].Routes.Select(RouteForm.Of).Contains(wanted);

        await UntilSeenAsync(seen => Sees(seen, own), "the agent's own route");
        await ChangeAsync(() => Stage.AddAsync(Foreign(family)), seen => Sees(seen, route), "a foreign default");
        await ChangeAsync(() => Stage.DeleteAsync(Foreign(family)), seen => !Sees(seen, route), "a foreign default that went");
        await ChangeAsync(() => Stage.DeleteAsync(own), seen => !Sees(seen, own), "the agent's own route that somebody took");
        await ChangeAsync(
            () => Stage.AddAddressAsync(RouteWorld.Lan, address, family.AddressBits()),
            seen => seen.Addresses.Any(known => known.Address.Equals(address)),
            "an address");
        if (Declares(RouteBackendCapabilities.PolicyRouting))
        {
            await ChangeAsync(
                () => Stage.AddAsync(ForeignRule(family)), seen => seen.Routing[family].Rules.Contains(ForeignRule(family)), "a foreign rule");
            await ChangeAsync(
                () => Stage.DeleteAsync(ForeignRule(family)), seen => !seen.Routing[family].Rules.Contains(ForeignRule(family)), "a rule that went");
        }

        // Last, for a link that goes down takes routes and IPv6 addresses along.
        await MustApplyAsync(new AddRoute(Own(family)));
        await UntilSeenAsync(seen => Sees(seen, own), "the agent's own route");
        await ChangeAsync(
            () => Stage.SetUpAsync(RouteWorld.Wan, false),
            seen => seen.Links.Any(static link => link is { Name: RouteWorld.Wan, IsUp: false }) && !Sees(seen, own),
            "a link that went down and took a route along");
        await ChangeAsync(
            () => Stage.SetUpAsync(RouteWorld.Wan, true),
            seen => seen.Links.Any(static link => link is { Name: RouteWorld.Wan, IsUp: true }),
            "a link that came up");
    }

    /// <summary>A change after the last observation began is announced, though nobody waited at that moment.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task WaitForChange_ChangeWhileNobodyWaited_IsAnnounced(IpFamily family)
    {
        await ObserveAsync();
        await Stage.AddAsync(Foreign(family));

        await UntilAnnouncedAsync("a change that was made before the wait");
    }

    /// <summary>
    /// After more changes at once than any queue holds, a fresh reading shows what is, and so does an ordinary one in the end.
    /// </summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_AfterLostEvents_FreshReadingMends()
    {
        if (!StageCan(RouteStageAbilities.Overruns))
        {
            return;
        }

        await ObserveAsync();
        await Stage.OverrunAsync();

        var truth = (await TruthAsync(IpFamily.IPv4)).Where(static route => route.IsDefault).ToList();
        AssertSame(truth, Defaults(await ObserveAsync(fresh: true), IpFamily.IPv4));
        AssertSame(truth, Defaults(await ObserveAsync(), IpFamily.IPv4));
    }

    /// <summary>A wait that is given up ends at once.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public Task WaitForChange_Cancelled_ReturnsPromptly() =>
        Backend.GivesUpAsync(() => ObserveAsync(), static (backend, cancellationToken) => backend.WaitForChangeAsync(cancellationToken));

    /// <summary>A call that is given up from the start ends at once, with or without a result.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Calls_CancelledFromTheStart_ReturnPromptly()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Backend.EndsAsync(
            backend => backend.ObserveAsync(new RouteInterest(), true, cancelled), "the end of a cancelled observation");
        await Backend.EndsAsync(backend => backend.ApplyAsync([new AddRoute(Own(IpFamily.IPv4))], cancelled), "the end of cancelled steps");
        await Backend.EndsAsync(backend => backend.WaitForChangeAsync(cancelled), "the end of a cancelled wait");

        // And the backend goes on.
        await MustApplyAsync(new AddRoute(Own(IpFamily.IPv4)));
    }

    private async Task ChangeAsync(Func<Task> change, Func<RouteObservation, bool> isSeen, string what)
    {
        Assert.False(isSeen(await ObserveAsync()), $"{what}: seen before it was made");
        await change();

        // Seen at once or not: what changed since the last look began is announced.
        await UntilAnnouncedAsync(what);
        await UntilSeenAsync(isSeen, what);
    }

    private Task<string> UntilAnnouncedAsync(string what) => Patience.WithinLimitAsync(WaitAsync(Cancellation), $"an announcement of {what}");
}
