using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Tests.Routers;

/// <summary>An agent on a router over time: each look decides, and what was decided is done without a fault.</summary>
internal sealed class Story(RouterBuilder router)
{
    public RouterBuilder Router { get; } = router;

    public AgentSettings Settings { get; set; } = new() { WanLinks = ["wan*"] };

    public AgentMemory Memory { get; set; } = new();

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Decision Last { get; private set; } = null!;

    /// <summary>Looks once, by default a second after the last time.</summary>
    public Decision Look(TimeSpan? after = null)
    {
        Now += after ?? TimeSpan.FromSeconds(1);
        Last = Decider.Decide(Router.Build(), Memory, Settings, Now);
        Memory = Last.Memory;
        Router.WithoutReports().Take(Last.Plan);
        return Last;
    }

    /// <summary>Looks whenever the agent itself asked to, until a time has passed.</summary>
    public Decision Wait(TimeSpan time)
    {
        var end = Now + time;
        while (Last.LookAgainAt < end)
        {
            Look(Last.LookAgainAt - Now);
        }

        return Look(end - Now);
    }

    /// <summary>The agent is killed and started: only what is on disk is left.</summary>
    public Story Restart()
    {
        Memory = new AgentMemory { Durable = Memory.Durable, StartedAt = Now };
        return this;
    }

    /// <summary>Something was observed over a path, as a probe reports it.</summary>
    public Story Evidence(string path, EvidenceKind kind, int times = 1)
    {
        var key = Path(path)!.Path.Key;
        var facts = Enumerable.Range(0, times).Select(_ => new PathEvidence(Now, kind, Known.Server4));
        Router.Report(new ProbeReport(key, facts.ToEquatableArray()));
        return this;
    }

    /// <summary>A lookup ended.</summary>
    public Story Answer(string host, params string[] addresses)
    {
        Router.Report(new LookupReport(
            host,
            addresses.Select(IPAddress.Parse).ToEquatableArray(),
            TimeSpan.FromMinutes(5),
            addresses.Length == 0 ? "" : Known.Server4,
            addresses.Length == 0 ? "no name server answered" : "",
            PerFamily.Both<EquatableArray<PathEvidence>>([])));
        return this;
    }

    /// <summary>The first exit answers over whatever way there is, and is found alive.</summary>
    public Story Handshake(string exit = "exit1")
    {
        Router.Handshake(exit);
        Look();
        return this;
    }

    public TrackedPath? Path(string path) => IpFamilyFacts.All.SelectMany(family => Memory.Paths[family])
        .FirstOrDefault(item => item.Path.ToString() == path);

    /// <summary>The word of a path's state; <c>unknown</c> when there is no such path.</summary>
    public string StateOf(string path) => Path(path)?.State.Word ?? "unknown";

    public ExitMemory Exit(string name) => Memory.Exits.First(exit => exit.Key.Name == name);

    /// <summary>Whether the state file holds a path.</summary>
    public bool Remembers(string path) => IpFamilyFacts.All.SelectMany(family => Memory.Durable.Paths[family])
        .Any(item => item.Path.ToString() == path);

    /// <summary>The defaults of a table as the plan wants them, best first, in iproute2's words.</summary>
    public IReadOnlyList<string> Defaults(uint table, IpFamily family = IpFamily.IPv4) =>
        (Last.Plan.Routing[family]?.Routes ?? [])
        .Select(static wanted => wanted.Item)
        .Where(route => route.IsDefault && route.Table == table)
        .OrderBy(static route => route.Metric)
        .Select(route => route.Type == RouteType.Unicast ? string.Join(" + ", route.NextHops.Select(Hop)) : $"{route.Type}")
        .ToList();

    private string Hop(NextHop hop)
    {
        var name = Router.Build().Routing.Links.First(link => link.Index == hop.LinkIndex).Name;
        return hop.Gateway is null ? $"dev {name}" : $"via {hop.Gateway} dev {name}{(hop.OnLink ? " onlink" : "")}";
    }
}
