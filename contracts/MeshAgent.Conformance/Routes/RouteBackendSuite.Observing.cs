using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Routes;

/// <summary>What a backend reports.</summary>
public abstract partial class RouteBackendSuite
{
    /// <summary>Links and addresses are those of the machine.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_AfterStart_LinksAndAddressesAreThere()
    {
        var seen = await ObserveAsync();

        Assert.All([RouteWorld.Wan, RouteWorld.Lan], name =>
        {
            var link = Assert.Single(seen.Links, link => link.Name == name);
            Assert.Equal((Stage.IndexOf(name), true, false), (link.Index, link.IsUp, link.IsLoopback));
            Assert.All(IpFamilyFacts.All, family =>
            {
                var (address, length) = RouteWorld.AddressOf(name, family);
                Assert.Contains(seen.Addresses, known => known.LinkIndex == link.Index && known.Address.Equals(address) && known.PrefixLength == length);
            });
        });
        Assert.All(IpFamilyFacts.All, family => Assert.Null(seen.Routing[family].Fault));
    }

    /// <summary>A default of any shape, in any table, is reported with every attribute that it has, as others see it.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Observe_DefaultsOfEveryShape_AreReportedVerbatim(IpFamily family)
    {
        var lan = RouteWorld.AddressOf(RouteWorld.Lan, family).Address;
        Route[] shapes =
        [
            Foreign(family, 10),
            Foreign(family, 20) with { Protocol = RouteProtocols.Dhcp, Mtu = 1400 },
            Foreign(family, 30) with { PreferredSource = lan },
            Foreign(family, 40) with { Table = RouteWorld.ForeignTable },
            Foreign(family, 50) with { NextHops = [new NextHop { LinkIndex = Wan, Gateway = RouteWorld.Far(family).BaseAddress, OnLink = true }] },
            Foreign(family, 60) with { Type = RouteType.Unreachable, NextHops = [] },
            Foreign(family, 70) with
            {
                NextHops =
                [
                    new NextHop { LinkIndex = Wan, Gateway = RouteWorld.Gateway(family, 1), Weight = 3 },
                    new NextHop { LinkIndex = Wan, Gateway = RouteWorld.Gateway(family, 2) },
                ],
            },
        ];
        foreach (var shape in shapes)
        {
            await Stage.AddAsync(shape);
        }

        var truth = (await TruthAsync(family)).Where(static route => route.IsDefault).ToList();
        Assert.Equal(shapes.Length, truth.Count);

        await UntilSeenAsync(seen => Defaults(seen, family).Count >= shapes.Length, "the defaults");
        AssertSame(truth, Defaults(await ObserveAsync(), family));
        AssertSame(truth, Defaults(await ObserveAsync(fresh: true), family));
    }

    /// <summary>A table of interest is reported whole, what was in it before included.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Observe_TableOfInterest_IsWhole(IpFamily family)
    {
        var routes = Enumerable.Range(0, 5)
            .Select(number => Foreign(family) with { Destination = RouteWorld.Far(family, number), Table = RouteWorld.ForeignTable })
            .ToList();
        foreach (var route in routes)
        {
            await Stage.AddAsync(route);
        }

        var seen = await ObserveAsync(interest: new RouteInterest { Tables = [RouteWorld.ForeignTable] });

        AssertSame(
            (await TruthAsync(family)).Where(static route => route.Table == RouteWorld.ForeignTable),
            seen.Routing[family].Routes.Where(static route => route.Table == RouteWorld.ForeignTable).Select(RouteForm.Of));
    }

    /// <summary>Every rule is reported, in the kernel's order.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Observe_Rules_AreAllThereInOrder(IpFamily family)
    {
        if (!Declares(RouteBackendCapabilities.PolicyRouting))
        {
            return;
        }

        await Stage.AddAsync(ForeignRule(family) with { To = RouteWorld.Far(family) });
        await Stage.AddAsync(ForeignRule(family) with { Preference = 400, Mark = new PacketMark(0x100, 0xff00), SuppressPrefixLength = 0 });
        await Stage.AddAsync(ForeignRule(family) with { Preference = 600, InputLink = "lo", Action = RuleAction.Unreachable, Table = 0 });

        var seen = await ObserveAsync(fresh: true);

        Assert.Equal(await Stage.RulesAsync(family), seen.Routing[family].Rules);
    }

    private static List<Route> Defaults(RouteObservation seen, IpFamily family) =>
        [.. seen.Routing[family].Routes.Where(static route => route.IsDefault).Select(RouteForm.Of)];

    private static void AssertSame(IEnumerable<Route> expected, IEnumerable<Route> actual)
    {
        // Whole records are compared; sorted by their text only to have an order.
        static IEnumerable<Route> Sorted(IEnumerable<Route> routes) => routes
            .OrderBy(static route => route.Table).ThenBy(static route => route.Metric).ThenBy(static route => $"{route}", StringComparer.Ordinal);

        Assert.Equal(Sorted(expected), Sorted(actual));
    }
}
