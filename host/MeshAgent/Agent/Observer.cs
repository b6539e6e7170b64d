using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Observation;

namespace MeshAgent.Host.Agent;

/// <summary>
/// Makes the snapshot. Only what may have changed is read again: a route event then costs a look at the routes and nothing else.
/// </summary>
internal sealed class Observer(AgentParts parts, Findings findings, DaemonWatch daemons, AgentClock clock, TimeProvider time)
{
    private RouteObservation routing = new();
    private EquatableArray<ProviderSnapshot> exits = [];
    private EquatableArray<DaemonSighting> sightings = [];
    private EquatableArray<NameServer> servers = [];
    private GuardObservation? guard;

    /// <summary>Reads what may have changed and puts it together with what is known.</summary>
    /// <param name="stale">What may have changed.</param>
    /// <param name="fresh">Read routes anew from the kernel, and do not trust the events so far.</param>
    /// <param name="interest">What to look at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot.</returns>
    public async Task<RouterSnapshot> ObserveAsync(Source stale, bool fresh, RouteInterest interest, CancellationToken cancellationToken)
    {
        // Side by side: each waits for the kernel or a program of its own.
        var readRouting = stale.HasFlag(Source.Routes) || fresh
            ? ReadAsync(
                () => parts.Routes.ObserveAsync(interest, fresh, cancellationToken),
                static fault => new RouteObservation { Routing = PerFamily.Both(new FamilyRouting { Fault = fault }) })
            : Task.FromResult(routing);
        var readExits = stale.HasFlag(Source.Exits) ? ReadExitsAsync(cancellationToken) : Task.FromResult(exits);
        var readGuard = stale.HasFlag(Source.Guard) ? ReadGuardAsync(cancellationToken) : Task.FromResult(guard);
        var readServers = stale.HasFlag(Source.Resolvers) ? ReadServersAsync(cancellationToken) : Task.FromResult(servers);
        (routing, exits, guard, servers) = (await readRouting, await readExits, await readGuard, await readServers);
        sightings = stale.HasFlag(Source.Exits) ? daemons.Look(exits) : sightings;

        var (lookups, probes) = findings.Take();
        return new RouterSnapshot
        {
            Routing = routing,
            Capabilities = parts.Routes.Capabilities,
            Exits = exits,
            Daemons = sightings,
            NameServers = servers,
            Guard = guard,
            Lookups = lookups,
            Probes = probes,
        };
    }

    private async Task<EquatableArray<ProviderSnapshot>> ReadExitsAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(parts.Exits.Select(async exit => new ProviderSnapshot(
            exit.Key, await ReadAsync(() => exit.Value.ObserveAsync(cancellationToken), fault => Faulted(exit.Key, fault)))))).ToEquatableArray();

    // A source that fails keeps none of its servers: a name server of unknown standing is not asked.
    private async Task<EquatableArray<NameServer>> ReadServersAsync(CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(parts.Resolvers.Select(source =>
            ReadAsync(() => source.Value.ObserveAsync(cancellationToken), static _ => (EquatableArray<NameServer>)[])));
        // Sources tell ends by the wall clock, and decisions are made by one that nobody sets. In whole seconds, so that what did not
        // change is equal.
        var ahead = TimeSpan.FromSeconds(Math.Round((clock.Now - time.GetUtcNow()).TotalSeconds));
        return read.SelectMany(static seen => seen)
            .Select(server => ahead == TimeSpan.Zero || server.ExpiresAt is null ? server : server with { ExpiresAt = server.ExpiresAt + ahead })
            .Distinct()
            .ToEquatableArray();
    }

    private Task<GuardObservation?> ReadGuardAsync(CancellationToken cancellationToken) => parts.Guard is { } filter
        ? ReadAsync<GuardObservation?>(
            async () => await filter.ObserveAsync(cancellationToken), static fault => new GuardObservation { Fault = fault })
        : Task.FromResult<GuardObservation?>(null);

    // The exits stay as they were last seen: a provider that cannot be read now has not lost its tunnels.
    private ExitObservation Faulted(string provider, Fault fault) =>
        (exits.FirstOrDefault(item => item.Provider == provider)?.Observation ?? new ExitObservation()) with { Fault = fault };

    private static async Task<T> ReadAsync<T>(Func<ValueTask<T>> read, Func<Fault, T> onFault)
    {
        try
        {
            return await read();
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // A plugin may throw anything: its state is unknown then, which is retried and never acted upon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return onFault(new Fault(FaultOrigin.Plugin, exception.Message));
        }
    }
}
