using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning;
using MeshAgent.Resolvers.Learning.Watching;
using MeshAgent.Resolvers.RouterAdvertisement.Listening;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;
using MeshAgent.Resolvers.RouterAdvertisement.Servers;
using MeshAgent.Resolvers.RouterAdvertisement.Settings;

namespace MeshAgent.Resolvers.RouterAdvertisement;

/// <summary>
/// Knows the name servers that routers advertise (RFC 8106). Each is told with the link that it was heard on, and the agent asks it over
/// that link's path and only while it is a WAN link. The host wakes for ends of lifetimes.
/// </summary>
/// <param name="context">What the host lends.</param>
public sealed class AdvertisementResolverSource(IPluginContext context) : IResolverSource
{
    private readonly IPluginContext context = context;
    private readonly SteadyClock clock = new(context.Time);
    private readonly Lock gate = new();
    private readonly ChangeSignal signal = new();
    private AdvertisedServers servers = new();
    private EquatableArray<NameServer> told = [];
    private AdvertisementListener? listener;

    /// <summary>Reads the settings and starts to listen.</summary>
    /// <param name="cancellationToken">Ends the wait for the kernel.</param>
    /// <returns>When every uplink that is up is listened on.</returns>
    /// <exception cref="InvalidDataException">
    /// Settings are wrong; the message has a line for each mistake, with its JSON path and the fix.
    /// </exception>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var links = AdvertisementSettingsReader.Read(context.Settings);
        listener = new AdvertisementListener(context, links, new Sink(this), new Random());
        await listener.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            // Here and not before: what the listener announces while it holds the gate is told by this look.
            signal.Lower();
            told = servers.At(clock.Now);
            return ValueTask.FromResult(ByWallClock(told));
        }
    }

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => signal.WaitAsync(cancellationToken);

    /// <summary>Takes the servers of the last generation over; what this one has heard already counts more.</summary>
    /// <param name="state">The servers.</param>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>At once.</returns>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken)
    {
        if (state.Version == ServersText.Version)
        {
            Change(known => ServersText.Read(state.Data.Span).With(known), "servers of the last generation");
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ValueTask.FromResult<HandOver?>(new HandOver(
                ServersText.Version,
                ServersText.Write(servers with { Entries = [.. servers.Entries.Select(entry => entry with { ExpiresAt = clock.ToWall(entry.ExpiresAt) })] })));
        }
    }

    /// <inheritdoc/>
    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => DisposeAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        listener?.Dispose();
        signal.End();
        return ValueTask.CompletedTask;
    }

    private EquatableArray<NameServer> ByWallClock(EquatableArray<NameServer> known) =>
        known.Select(server => server with { ExpiresAt = clock.ToWall(server.ExpiresAt) }).ToEquatableArray();

    private void Change(Func<AdvertisedServers, AdvertisedServers> change, string why)
    {
        lock (gate)
        {
            servers = change(servers);
            var now = servers.At(clock.Now);
            if (ServerSet.Differs(told, now))
            {
                signal.Announce(why);
            }
        }
    }

    /// <summary>Takes what the listener hears; not the source itself, whose members are the host's to call.</summary>
    private sealed class Sink(AdvertisementResolverSource source) : IAdvertisementSink
    {
        public void Hears(string link, IPAddress router, AdvertisementMessage advertisement) => source.Change(
            known => known.Take(link, router, advertisement, source.clock.Now), $"router {router} on {link}");

        public void LinkWentDown(string link) => source.Change(known => known.Without(link), $"{link} went down");

        public void Listens(string link, string problem)
        {
            var id = $"ra.notListening.{link}";
            if (problem.Length == 0)
            {
                source.context.ClearHealth(id);
                return;
            }

            source.context.ReportHealth(new HealthItem(
                id, Severity.Warning, $"routers on {link} cannot be heard: {problem}", "the agent needs CAP_NET_RAW, and the kernel IPv6"));
        }
    }
}
