using System.Collections.Immutable;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>
/// What is known of the kernel's state. Routes and neighbours are kept up to date by notifications, so that their cost does not grow
/// with their number; links, addresses and rules are few and are read again after a notification about them.
/// </summary>
internal sealed class KernelMirror
{
    /// <summary>Guards everything here; held for microseconds by the listening thread and by whoever looks.</summary>
    private readonly Lock gate = new();

    private readonly PerFamily<Tracked<RouteStore, RouteEvent>> routes = PerFamily.Create(_ =>
        new Tracked<RouteStore, RouteEvent>(new RouteStore(), static (store, change) => store.Apply(change)));

    private readonly Tracked<NeighbourStore, NeighbourEvent> neighbours =
        new(new NeighbourStore(), static (store, change) => store.Apply(change));

    private readonly PerFamily<RuleList> rules = PerFamily.Create(_ => new RuleList());
    private Disturbance disturbance = new();
    private bool interfacesStale = true;
    private bool interfacesBeingRead;

    /// <summary>Links and addresses; replaced as a whole.</summary>
    public MachineState Machine
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    } = MachineState.Empty;

    /// <summary>Everything must be read anew.</summary>
    public void MarkAllStale()
    {
        lock (gate)
        {
            interfacesStale = true;
            neighbours.MarkStale();
            foreach (var family in IpFamilyFacts.All)
            {
                routes[family].MarkStale();
                rules[family].IsStale = true;
            }
        }
    }

    /// <summary>The watched neighbours are others now, so that what is known of them is not all.</summary>
    public void MarkNeighboursStale()
    {
        lock (gate)
        {
            neighbours.MarkStale();
        }
    }

    /// <summary>The watched routes are others now, so that what is known of them is not all.</summary>
    public void MarkRoutesStale()
    {
        lock (gate)
        {
            routes.IPv4.MarkStale();
            routes.IPv6.MarkStale();
        }
    }

    public void MarkRulesStale(IpFamily family)
    {
        lock (gate)
        {
            rules[family].IsStale = true;
        }
    }

    /// <summary>Links or addresses changed.</summary>
    /// <param name="disturb">Says what went away, if anything did.</param>
    public void MarkInterfacesStale(Action<Disturbance>? disturb = null)
    {
        lock (gate)
        {
            interfacesStale = true;
            disturb?.Invoke(disturbance);
        }
    }

    public StoreChange Apply(IpFamily family, RouteEvent change)
    {
        lock (gate)
        {
            return routes[family].Apply(change);
        }
    }

    public StoreChange Apply(NeighbourEvent change)
    {
        lock (gate)
        {
            return neighbours.Apply(change);
        }
    }

    /// <summary>Whether links and addresses are to be read; once it has said so they count as being read.</summary>
    public bool TakeInterfacesStale()
    {
        lock (gate)
        {
            interfacesBeingRead = interfacesStale;
            interfacesStale = false;
            return interfacesBeingRead;
        }
    }

    /// <summary>Reading links and addresses failed: what was known stays, and is still to be read.</summary>
    public void AbandonMachine()
    {
        lock (gate)
        {
            interfacesStale = true;
            interfacesBeingRead = false;
        }
    }

    /// <summary>Whether a notification says nothing new, judged by what is known now and not about to be replaced.</summary>
    /// <param name="isKnown">Looks it up.</param>
    public bool IsOldNews(Func<MachineState, bool> isKnown)
    {
        lock (gate)
        {
            return !interfacesStale && !interfacesBeingRead && isKnown(Machine);
        }
    }

    /// <summary>Takes in links and addresses, and has the routes read again that depended on what went away.</summary>
    public void SetMachine(MachineState machine)
    {
        lock (gate)
        {
            Machine = machine;
            interfacesBeingRead = false;
            foreach (var family in IpFamilyFacts.All)
            {
                if (routes[family].Current.All.Any(disturbance.Touches))
                {
                    routes[family].MarkStale();
                }
            }

            disturbance = new Disturbance();
        }
    }

    /// <summary>Whether the rules of a family are to be read; once it has said so they count as being read.</summary>
    public bool TakeRulesStale(IpFamily family)
    {
        lock (gate)
        {
            var stale = rules[family].IsStale;
            rules[family].IsStale = false;
            return stale;
        }
    }

    public void SetRules(IpFamily family, IReadOnlyList<KernelRule> read)
    {
        lock (gate)
        {
            rules[family].Rules = [.. read];
        }
    }

    public bool BeginReadingRoutes(IpFamily family) => BeginReading(routes[family]);

    public void EndReadingRoutes(IpFamily family, RouteStore? read) => EndReading(routes[family], read);

    public bool BeginReadingNeighbours() => BeginReading(neighbours);

    public void EndReadingNeighbours(NeighbourStore? read) => EndReading(neighbours, read);

    public ImmutableArray<KernelRoute> Routes(IpFamily family)
    {
        lock (gate)
        {
            return [.. routes[family].Current.All];
        }
    }

    public ImmutableArray<KernelRoute> RoutesAt(IpFamily family, RouteKey key)
    {
        lock (gate)
        {
            return routes[family].Current.At(key);
        }
    }

    public ImmutableArray<KernelRule> Rules(IpFamily family)
    {
        lock (gate)
        {
            return rules[family].Rules;
        }
    }

    public ImmutableArray<Neighbour> Neighbours()
    {
        lock (gate)
        {
            return [.. neighbours.Current.All];
        }
    }

    private bool BeginReading<TStore, TEvent>(Tracked<TStore, TEvent> tracked)
    {
        lock (gate)
        {
            var stale = tracked.IsStale;
            if (stale)
            {
                tracked.BeginReading();
            }

            return stale;
        }
    }

    private void EndReading<TStore, TEvent>(Tracked<TStore, TEvent> tracked, TStore? read)
        where TStore : class
    {
        lock (gate)
        {
            if (read is null)
            {
                tracked.AbandonReading();
            }
            else
            {
                tracked.EndReading(read);
            }
        }
    }

    /// <summary>The rules of one family.</summary>
    private sealed class RuleList
    {
        public ImmutableArray<KernelRule> Rules { get; set; } = [];

        public bool IsStale { get; set; } = true;
    }
}
