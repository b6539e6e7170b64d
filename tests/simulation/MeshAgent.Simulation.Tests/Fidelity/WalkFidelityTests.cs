using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Simulation.Tests.Fidelity;

/// <summary>
/// The fake kernel is held against the real one: random tables and rules are given to both, both must take and refuse the same, and then
/// lead every packet the same way. <c>MESHAGENT_FIDELITY_SEED=N</c> tries one seed again, <c>MESHAGENT_FIDELITY_TABLES=N</c> that many.
/// </summary>
public sealed class WalkFidelityTests(ITestOutputHelper output)
{
    // With these numbers a run asks the real kernel some ten thousand questions in a few seconds.
    private const int UsualTables = 60;
    private const int RoutesOfTables = 14;
    private const int RulesOfTables = 7;
    private const int PacketsOfTables = 80;

    private static readonly PerFamily<IPAddress> Sender = new(IPAddress.Parse("192.168.1.50"), IPAddress.Parse("2001:db8:1::50"));

    [Fact]
    public void Walk_OfRandomTablesAndRules_IsTheRealKernels()
    {
        Assert.True(Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("CI") is null, "the real kernel needs root");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
        var only = Number("MESHAGENT_FIDELITY_SEED");
        var questions = 0;
        foreach (var seed in only is { } one ? [one] : Enumerable.Range(1, Number("MESHAGENT_FIDELITY_TABLES") ?? UsualTables))
        {
            questions += Compare(seed);
        }

        output.WriteLine($"{questions} questions were answered alike");
        Assert.True(questions > 0);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int Compare(int seed)
    {
        using var real = new RealKernel();
        var fake = new FakeKernel();
        foreach (var link in (string[])["lo", .. RealKernel.Links])
        {
            fake.AddLink(link);
        }

        foreach (var (link, address, length) in RandomRouting.Addresses)
        {
            fake.AddAddress(link, address, length);
        }

        real.Demand([.. RandomRouting.Addresses.Select(static own =>
            $"address add {own.Address}/{own.Length} dev {own.Link}{(own.Address.Family() == IpFamily.IPv6 ? " nodad" : "")}")]);
        var random = new Random(seed);
        var draw = new RandomRouting(random, fake);
        var history = new List<string>();
        foreach (var family in IpFamilyFacts.All)
        {
            GiveRules(family, draw, real, fake, history);
            GiveRoutes(family, draw, real, fake, history);
        }

        Flap(draw, random, real, fake, history);
        return IpFamilyFacts.All.Sum(family => Ask(seed, family, draw, real, fake, history));
    }

    private static void GiveRules(IpFamily family, RandomRouting draw, RealKernel real, FakeKernel fake, List<string> history)
    {
        var rules = new List<RoutingRule>();
        while (rules.Count < RulesOfTables)
        {
            // The kernel refuses what differs in nothing that it compares.
            var rule = draw.DrawRule(family);
            if (rules.TrueForAll(known => known.Preference != rule.Preference))
            {
                rules.Add(rule);
            }
        }

        real.Demand([.. rules.Select(IpWords.Add)], family);
        rules.ForEach(fake.AddForeignRule);
        history.AddRange(rules.Select(IpWords.Add));
    }

    private static void GiveRoutes(IpFamily family, RandomRouting draw, RealKernel real, FakeKernel fake, List<string> history)
    {
        var routes = Enumerable.Range(0, RoutesOfTables).Select(_ => draw.DrawRoute(family)).ToList();
        var commands = routes.Select(route => IpWords.Add(route, fake.NameOf)).ToList();
        var refusals = real.Try(commands, family);
        for (var i = 0; i < routes.Count; i++)
        {
            var isTaken = fake.AddForeign(routes[i]);
            history.Add($"{commands[i]}{(refusals[i] is null ? "" : "   (refused)")}");
            Assert.True(
                isTaken == refusals[i] is null,
                $"the real kernel {(refusals[i] is null ? "takes" : "refuses")} what the fake one {(isTaken ? "takes" : "refuses")}:\n{string.Join('\n', history)}");
        }
    }

    // What a link takes along when it goes down and what is back when it comes up again.
    private static void Flap(RandomRouting draw, Random random, RealKernel real, FakeKernel fake, List<string> history)
    {
        var link = draw.DrawLink();
        var states = random.Next(4) switch { 0 => [false], 1 => new[] { false, true }, _ => [] };
        foreach (var isUp in states)
        {
            var command = $"link set {link} {(isUp ? "up" : "down")}";
            real.Demand([command]);
            fake.SetUp(link, isUp);
            history.Add(command);
        }
    }

    private static int Ask(int seed, IpFamily family, RandomRouting draw, RealKernel real, FakeKernel fake, List<string> history)
    {
        var packets = Enumerable.Range(0, PacketsOfTables).Select(_ => draw.DrawPacket(family)).ToList();
        var answers = real.Ask([.. packets.Select(packet => IpWords.Ask(packet, Sender[family]))], family);
        for (var i = 0; i < packets.Count; i++)
        {
            var (expected, actual) = (IpWords.WayOf(answers[i], packets[i].Destination), IpWords.WayOf(fake.Walk(packets[i])));
            Assert.True(
                expected == actual,
                $"seed {seed}: the real kernel leads {packets[i]} {expected} ({answers[i]}), the fake one {actual}:\n{string.Join('\n', history)}");
        }

        return packets.Count;
    }
}
