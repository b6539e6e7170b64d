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
internal sealed class Observer(AgentParts parts, Findings findings)
{
    private RouteObservation routing = new();
    private EquatableArray<ProviderSnapshot> exits = [];
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
        if (stale.HasFlag(Source.Routes) || fresh)
        {
            routing = await ReadAsync(
                () => parts.Routes.ObserveAsync(interest, fresh, cancellationToken),
                fault => new RouteObservation { Routing = PerFamily.Both(new FamilyRouting { Fault = fault }) });
        }

        if (stale.HasFlag(Source.Exits))
        {
            var seen = new List<ProviderSnapshot>();
            foreach (var (id, provider) in parts.Exits)
            {
                seen.Add(new ProviderSnapshot(
                    id, await ReadAsync(() => provider.ObserveAsync(cancellationToken), fault => Faulted(id, fault))));
            }

            exits = seen.ToEquatableArray();
        }

        if (stale.HasFlag(Source.Guard) && parts.Guard is { } filter)
        {
            guard = await ReadAsync(() => filter.ObserveAsync(cancellationToken), static fault => new GuardObservation { Fault = fault });
        }

        if (stale.HasFlag(Source.Resolvers))
        {
            var seen = new List<NameServer>();
            foreach (var (_, source) in parts.Resolvers)
            {
                // A source that fails keeps none of its servers: a name server of unknown standing is not asked.
                seen.AddRange(await ReadAsync(() => source.ObserveAsync(cancellationToken), static _ => (EquatableArray<NameServer>)[]));
            }

            servers = seen.Distinct().ToEquatableArray();
        }

        var (lookups, probes) = findings.Take();
        return new RouterSnapshot
        {
            Routing = routing,
            Capabilities = parts.Routes.Capabilities,
            Exits = exits,
            NameServers = servers,
            Guard = guard,
            Lookups = lookups,
            Probes = probes,
        };
    }

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
