using System.Globalization;
using MeshAgent.Demo.Capture;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests;

/// <summary>Builds neighbourhoods for tests.</summary>
internal static class Lab
{
    /// <summary>
    /// Skips the test for an ordinary user, who cannot make namespaces without a user namespace. For root a missing tool is a failure:
    /// a skipped leak test would look like a passed one.
    /// </summary>
    public static Task<Neighbourhood> BuildAsync(NeighbourhoodOptions? options = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The lab needs root, or: unshare --user --map-root-user --net --mount");
        return Neighbourhood.BuildAsync(options, TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// Demands that nothing but control traffic has left by the WAN since the neighbourhood was built, after proving that a leak would have
    /// been seen.
    /// </summary>
    /// <param name="world">The neighbourhood, its agent running or stopped.</param>
    /// <param name="alsoAllowed">pcap filters for what this one test expects on the WAN.</param>
    public static Task NothingLeakedAsync(Neighbourhood world, params IEnumerable<string> alsoAllowed)
        => NothingLeakedAsync(world.Capture, alsoAllowed);

    /// <summary>Demands the same of one cable.</summary>
    /// <param name="capture">The cable's capture.</param>
    /// <param name="alsoAllowed">pcap filters for what this one test expects there.</param>
    public static async Task NothingLeakedAsync(WanCapture capture, params IEnumerable<string> alsoAllowed)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await capture.ProveItWouldSeeAsync(AgentUnderTest.Mark, alsoAllowed, cancellation);
        var leaks = await capture.LeaksAsync(alsoAllowed, cancellation);
        Assert.True(leaks.Count == 0, $"Leaked:\n{string.Join('\n', leaks)}");
    }

    /// <summary>Runs <c>ip</c> in the router for each family: <c>-4 ARGUMENTS</c>, then <c>-6 ARGUMENTS</c>.</summary>
    public static async Task RouterIpAsync(Neighbourhood world, Func<FamilyAddresses, string> arguments)
    {
        foreach (var family in world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4])
        {
            await world.IpAsync(Node.Router, $"{family.IpOption} {arguments(family)}", TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What the kernel says which way control traffic to an address takes, as <c>ip route get</c> prints it.</summary>
    /// <returns>The route; empty when it is refused.</returns>
    public static async Task<string> ControlRouteAsync(Neighbourhood world, string destination)
    {
        var get = new Command("ip", "route", "get", destination, "mark", AgentUnderTest.Mark.ToString(CultureInfo.InvariantCulture));
        return (await world.RunAsync(Node.Router, get, TestContext.Current.CancellationToken)).Output;
    }

    /// <summary>Waits until control traffic to the exits takes a link, by the kernel's own word, in every family.</summary>
    public static async Task ControlTakesAsync(Neighbourhood world, string link, TimeSpan within, Func<string> evidence)
    {
        foreach (var family in world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4])
        {
            var route = "";
            await Eventually.HoldsAsync(
                $"{family.Family} control traffic by {link}",
                within,
                async _ => (route = await ControlRouteAsync(world, family.Exit1)).Contains($" dev {link} ", StringComparison.Ordinal),
                TestContext.Current.CancellationToken,
                () => $"It takes: {route}\n{evidence()}");
        }
    }

    /// <summary>The default routes of a table in the router as <c>ip route</c> prints them; empty when the table does not exist.</summary>
    public static async Task<string> DefaultsAsync(Neighbourhood world, FamilyAddresses family, string table)
    {
        var show = new Command("ip", family.IpOption, "route", "show", "table", table, "default");
        return (await world.RunAsync(Node.Router, show, TestContext.Current.CancellationToken)).Output;
    }
}
