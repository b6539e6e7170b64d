using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>The kernel behind the contract of the slot <c>routes</c>.</summary>
internal sealed partial class FakeKernel : IRouteBackend
{
    private const int NoBufferSpace = 105;
    private const string PlaceTaken = "a foreign route has this place";

    public RouteBackendCapabilities Capabilities =>
        RouteBackendCapabilities.PolicyRouting | RouteBackendCapabilities.RulePorts | RouteBackendCapabilities.Neighbours;

    /// <summary>Runs after every single step that worked: invariants and crashes live here.</summary>
    public Action AfterStep { get; set; } = static () => { };

    /// <summary>Asked before every step; true makes it fail.</summary>
    public Func<RouteChange, bool> Fails { get; set; } = static _ => false;

    /// <summary>Families that cannot be read now.</summary>
    public HashSet<IpFamily> Unreadable { get; } = [];

    /// <summary>Makes a neighbour be asked; the world answers later.</summary>
    public Action<int, IPAddress> AskNeighbour { get; set; } = static (_, _) => { };

    /// <summary>Steps that went wrong in a way that only a fault of the agent explains.</summary>
    public List<string> Trespasses { get; } = [];

    public ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new RouteObservation
        {
            Links = links.ToEquatableArray(),
            Addresses = addresses.ToEquatableArray(),
            Neighbours = neighbours.Values.Where(entry => interest.Neighbours.Contains(entry.Address)).ToEquatableArray(),
            Routing = PerFamily.Create(family => Unreadable.Contains(family)
                ? new FamilyRouting { Fault = new Fault(FaultOrigin.System, "dump failed") }
                : new FamilyRouting
                {
                    Routes = routes.Where(route => route.Family == family
                        && (route.IsDefault || route.Protocol == RouteProtocols.MeshAgent || interest.Tables.Contains(route.Table))).ToEquatableArray(),
                    Rules = rules.Where(rule => rule.Family == family).ToEquatableArray(),
                }),
        });

    public ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken)
    {
        var results = new List<ChangeResult>();
        foreach (var change in changes)
        {
            var problem = Fails(change) ? "No buffer space available" : Take(change);
            var origin = problem == PlaceTaken ? FaultOrigin.ThirdParty : FaultOrigin.System;
            results.Add(new ChangeResult(change, problem is null ? null : new Fault(origin, problem, ErrorNumber: NoBufferSpace)));
            if (problem is null)
            {
                AfterStep();
            }
        }

        return ValueTask.FromResult<IReadOnlyList<ChangeResult>>(results);
    }

    public ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken)
    {
        AskNeighbour(linkIndex, address);
        return ValueTask.CompletedTask;
    }

    public ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken)
    {
        var way = Walk(new Packet(query.Destination, query.Mark, query.IpProtocol, InputLink: query.InputLink));
        var gateway = Equals(way.NextHop, query.Destination) ? null : way.NextHop;
        return ValueTask.FromResult(way.Leaves
            ? new RouteAnswer(
                new Route
                {
                    Destination = new IPNetwork(query.Destination, query.Destination.Family().AddressBits()),
                    NextHops = [new NextHop { LinkIndex = Find(way.Link)!.Index, Gateway = gateway }],
                },
                query.Source,
                null)
            : new RouteAnswer(null, null, new Fault(FaultOrigin.System, $"{way.Refusal}")));
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string? Take(RouteChange change)
    {
        switch (change)
        {
            case AddRoute { Route: var route }:
                Expect(route.Protocol, change);
                return Add(route);
            case AddRule { Rule: var rule }:
                Expect(rule.Protocol, change);
                if (!rules.Contains(rule))
                {
                    InsertRule(rule);
                }

                return null;
            case DeleteRoute { Route: var route }:
                Expect(route.Protocol, change);
                routes.RemoveAll(known => IsSameEntry(known, route) && known.Protocol == RouteProtocols.MeshAgent);
                return null;
            case DeleteRule { Rule: var rule }:
                Expect(rule.Protocol, change);
                if (rule.Protocol == RouteProtocols.MeshAgent)
                {
                    rules.Remove(rule);
                }

                return null;
            default:
                return "unknown step";
        }
    }

    private string? Add(Route route)
    {
        if (Refusal(route) is { } refusal)
        {
            return refusal;
        }

        var old = routes.FirstOrDefault(known => IsSameEntry(known, route));
        if (old is null)
        {
            routes.Add(route);
        }
        else if (old.Protocol != RouteProtocols.MeshAgent)
        {
            return PlaceTaken;
        }
        else
        {
            routes.Replace(old, route);
        }

        return null;
    }

    private void Expect(byte protocol, RouteChange change)
    {
        if (protocol != RouteProtocols.MeshAgent)
        {
            Trespasses.Add($"a step about something foreign: {change}");
        }
    }
}
