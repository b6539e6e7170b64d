using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.WanExec;

/// <summary>
/// Programs of every kind, started by wan-exec, ask the WAN's name server over the WAN whatever resolv.conf says; the same programs without
/// it never do. Each asks for a name of its own, and each name server answers in its own way.
/// </summary>
[Collection(nameof(Cgroups))]
public sealed class LookupTests
{
    /// <summary>Lookups of one kind of program, and how many of them may fail.</summary>
    private const int Lookups = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What machines write there: a resolver of their own, in either family, or somebody far away.</summary>
    public static TheoryData<string> Resolvers => [.. Servers];

    private static string[] Servers => ["127.0.0.1", "::1", AddressPlan.IPv4.PublicNameServer, AddressPlan.IPv6.PublicNameServer];

    [Fact]
    public async Task EveryProgram_WithAnExit_AsksTheWanAndOthersDoNot()
    {
        await using var world = await Lab.BuildAsync();
        AllowNames(world);
        var agent = await StartAsync(world);
        await agent.CarriesAllAsync();

        await EveryProgramAsksTheWanAsync(world);

        foreach (var (type, family) in Types)
        {
            var other = await OutputAsync(world, "dig", "+short", $"@{family.PublicNameServer}", type, $"other.{AddressPlan.SplitName}");
            Assert.Equal(family.SplitAnswers.Inet, other.Trim());
        }

        Assert.DoesNotContain(world.WanNameServer.Queries, static query => query.Contains("other.", StringComparison.Ordinal));
        await Lab.NothingLeakedAsync(world, MarkedWeb);
    }

    [Fact]
    public async Task EveryProgram_WithoutAnyExit_AsksTheWanAndOthersReachNobody()
    {
        await using var world = await Lab.BuildAsync();
        AllowNames(world);
        await world.Exit1.GoSilentAsync(Cancellation);
        await world.Exit2.GoSilentAsync(Cancellation);
        var agent = await StartAsync(world);
        await agent.StatusHoldsAsync(
            "isolated users, and WAN paths",
            static status => AddressPlan.Families.All(family =>
                AgentUnderTest.Phase(status, family) == "isolated"
                && AgentUnderTest.Paths(status, family).Any(static path => path.IsActive)));

        await EveryProgramAsksTheWanAsync(world);

        foreach (var (type, family) in Types)
        {
            var other = await OutputAsync(
                world, "dig", "+short", "+tries=1", "+time=1", $"@{family.PublicNameServer}", type, $"other.{AddressPlan.SplitName}");
            Assert.DoesNotContain(family.SplitAnswers.Inet, other, StringComparison.Ordinal);
            Assert.DoesNotContain(family.SplitAnswers.Wan, other, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(world.WanNameServer.Queries, static query => query.Contains("other.", StringComparison.Ordinal));
        await Lab.NothingLeakedAsync(world, MarkedWeb);
    }

    [Theory]
    [MemberData(nameof(Resolvers))]
    public async Task SystemResolver_HundredLookups_AllGoToTheWan(string resolver)
    {
        await using var world = await Lab.BuildAsync();
        AllowNames(world);
        var agent = await StartAsync(world);
        await agent.CarriesAllAsync();
        await WriteResolvConfAsync(world, resolver);

        const string Ask = """for i in $(seq 50); do getent ahostsv4 "$0" | head -n 1; getent ahostsv6 "$0" | head -n 1; done""";
        var answers = await WanExecAsync(world, "sh", "-c", Ask, AddressPlan.SplitName);

        var lines = answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')[0]).ToList();
        Assert.Equal(Lookups, lines.Count);
        Assert.Equal(Lookups / 2, lines.Count(static line => line == AddressPlan.IPv4.SplitAnswers.Wan));
        Assert.Equal(Lookups / 2, lines.Count(static line => line == AddressPlan.IPv6.SplitAnswers.Wan));
        Assert.DoesNotContain(
            world.PublicNameServer.Queries, static query => query.Contains(AddressPlan.SplitName, StringComparison.Ordinal));
        await Lab.NothingLeakedAsync(world);
    }

    // An exit daemon that was written for other systems: it looks its peer up by itself, and neither marks nor binds anything.
    [Fact]
    public async Task Fastd_PeerWithAName_AsksTheWanWhateverServerItsSystemNames()
    {
        await using var world = await Lab.BuildAsync();
        AllowNames(world);
        var agent = await StartAsync(world);
        await agent.CarriesAllAsync();
        await WriteResolvConfAsync(world, AddressPlan.IPv4.PublicNameServer);
        var secret = (await OutputAsync(world, "sh", "-c", "fastd --generate-key --machine-readable 2>/dev/null")).Trim();
        var peer = (await OutputAsync(world, "sh", "-c", "fastd --generate-key 2>/dev/null | sed -n 's/^Public: //p'")).Trim();
        var configuration = Path.Combine(world.Folder, "by-name.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            log level verbose; mode tap; interface "byname"; mtu 1280; bind any; method "null"; secret "{{secret}}";
            peer "far" { key "{{peer}}"; remote ipv4 "{{NameOf("fastd")}}" port 10000; }
            """,
            Cancellation);

        await using var fastd = await world.StartAsync(
            Node.Router,
            new Command(
                await PublishedAgent.PathAsync(), "wan-exec", "--config", Path.Combine(world.Folder, "meshagent.json"), "--", "fastd", "--config",
                configuration));

        await Eventually.HoldsAsync(
            "fastd's lookup at the WAN's name server",
            AgentUnderTest.TunnelLimit,
            _ => Task.FromResult(Asked(world, "fastd") > 0),
            Cancellation,
            () => $"{fastd.Output.Tail(20)}\n{fastd.Error.Tail(20)}");
        Assert.DoesNotContain(world.PublicNameServer.Queries, static query => query.Contains(NameOf("fastd"), StringComparison.Ordinal));
        await Lab.NothingLeakedAsync(world, $"(udp dst port 10000 and dst host {AddressPlan.IPv4.SplitAnswers.Wan})");
    }

    [Fact]
    public async Task NoForwarderOfAFamily_ItsQuestionsAreRefused()
    {
        await using var world = await Lab.BuildAsync();
        await AgentUnderTest.StartAsync(world);
        var agent = await PublishedAgent.PathAsync();
        var program = await StaticProgram.PathAsync();
        var far = AddressPlan.IPv6.PublicNameServer;

        var result = await world.RunAsync(
            Node.Router,
            new Command(agent, "wan-exec", "--mark", "0x1/0x1", "--dns", "127.0.0.1:54", "--", program, "ask", "::1", far),
            Cancellation);

        Assert.Equal($"::1: Operation not permitted\n{far}: Operation not permitted\n", result.OrThrow().Output);
    }

    /// <summary>What a program of this test may send besides questions: it fetches from the target, marked.</summary>
    private static string MarkedWeb => string.Join(
        " or ",
        AddressPlan.Families.SelectMany(static family => new[] { family.Target, family.SplitAnswers.Wan })
            .Select(static address => $"(tcp dst port 80 and dst host {address})"));

    private static (string Type, FamilyAddresses Family)[] Types => [("A", AddressPlan.IPv4), ("AAAA", AddressPlan.IPv6)];

    private static IEnumerable<string> Programs =>
        ["getent", "dig", "busybox", "fastd", .. Enumerable.Range(0, Servers.Length).Select(static round => $"gron{round}")];

    private static async Task<AgentUnderTest> StartAsync(Neighbourhood world)
    {
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.StatusHoldsAsync("both listeners", static status => status["nameServers"]!["forwarder"]!.AsArray().Count == 2);
        return agent;
    }

    private static void AllowNames(Neighbourhood world) => world.Capture.AllowedNames = new HashSet<string>(
        [.. world.Capture.AllowedNames, AddressPlan.SplitName, AddressPlan.TargetName, .. Programs.Select(NameOf)]);

    private static string NameOf(string program) => $"{program}.{AddressPlan.SplitName}";

    private static Task WriteResolvConfAsync(Neighbourhood world, string server)
        => File.WriteAllTextAsync(Path.Combine(world.Folder, $"resolv.{Node.Router}"), $"nameserver {server}\n", Cancellation);

    private static async Task EveryProgramAsksTheWanAsync(Neighbourhood world)
    {
        foreach (var (round, resolver) in Servers.Index())
        {
            await WriteResolvConfAsync(world, resolver);
            await AskBySystemAsync(world, resolver);
            await AskByOwnResolverAsync(world, resolver, $"gron{round}");
            await AskByStaticProgramsAsync(world, resolver);
            await FetchAsync(world, resolver);
        }
    }

    private static async Task AskBySystemAsync(Neighbourhood world, string resolver)
    {
        foreach (var (database, family) in new[] { ("ahostsv4", AddressPlan.IPv4), ("ahostsv6", AddressPlan.IPv6) })
        {
            var answer = await WanExecAsync(world, "getent", database, NameOf("getent"));
            Assert.True(answer.StartsWith(family.SplitAnswers.Wan, StringComparison.Ordinal), $"getent {database}, {resolver}: {answer}");
        }
    }

    private static async Task AskByOwnResolverAsync(Neighbourhood world, string resolver, string gron)
    {
        foreach (var transport in (string[])["+notcp", "+tcp"])
        {
            foreach (var (type, family) in Types)
            {
                var answer = await WanExecAsync(world, "dig", "+short", "+tries=1", transport, $"@{resolver}", type, NameOf("dig"));
                Assert.True(answer.Trim() == family.SplitAnswers.Wan, $"dig {transport} {type}, {resolver}: {answer}");
            }
        }

        // Written in Go, with Go's own resolver; nobody listens at the name's address. A name for each round: the forwarder keeps answers.
        await WanExecAsync(world, "env", "GODEBUG=netdns=go", "timeout", "5", "gron", $"http://{NameOf(gron)}/");
        Assert.True(Asked(world, gron) > 0, $"gron, {resolver}: the WAN's name server was not asked");
    }

    private static async Task AskByStaticProgramsAsync(Neighbourhood world, string resolver)
    {
        foreach (var (type, family) in new[] { ("a", AddressPlan.IPv4), ("aaaa", AddressPlan.IPv6) })
        {
            var answer = await WanExecAsync(world, "busybox", "nslookup", $"-type={type}", NameOf("busybox"));
            var isRight = answer.Contains($"Address: {family.SplitAnswers.Wan}", StringComparison.Ordinal);
            Assert.True(isRight, $"busybox {type}, {resolver}: {answer}");
        }

        // One socket asks three servers, of which each seems to answer by itself: that of the program's own second word first.
        var program = await StaticProgram.PathAsync();
        var server = resolver.Contains(':', StringComparison.Ordinal) ? resolver : $"::ffff:{resolver}";
        var answers = await WanExecAsync(world, program, "ask", server, "::1", "::ffff:127.0.0.1");
        var (v4, v6) = (AddressPlan.IPv4.SplitAnswers.Wan, AddressPlan.IPv6.SplitAnswers.Wan);
        Assert.Equal(
            $"{v4} from {server} port 53\n{v6} from ::1 port 53\n{v4} from ::ffff:127.0.0.1 port 53\n", answers);
    }

    private static async Task FetchAsync(Neighbourhood world, string resolver)
    {
        foreach (var family in AddressPlan.Families)
        {
            var seen = await WanExecAsync(world, "curl", "-s", "--max-time", "5", family.IpOption, $"http://{AddressPlan.TargetName}/");
            var wan = family == AddressPlan.IPv4 ? family.IspCore : family.RouterWan;
            Assert.True(seen.Trim() == wan, $"curl {family.IpOption}, {resolver}: the target saw {seen}");
        }
    }

    private static int Asked(Neighbourhood world, string program)
        => world.WanNameServer.Queries.Count(query => query.EndsWith(NameOf(program), StringComparison.Ordinal));

    private static async Task<string> WanExecAsync(Neighbourhood world, params string[] command)
    {
        var settings = Path.Combine(world.Folder, "meshagent.json");
        return await OutputAsync(world, [await PublishedAgent.PathAsync(), "wan-exec", "--config", settings, "--", .. command]);
    }

    private static async Task<string> OutputAsync(Neighbourhood world, params string[] all)
    {
        var result = await world.RunAsync(Node.Router, new Command(all[0], all[1..]), Cancellation);
        return result.Output + result.Error;
    }
}
