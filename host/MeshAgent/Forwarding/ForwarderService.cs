using System.Collections.Immutable;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Configuration;
using MeshAgent.Plugins.Health;
using DnsServer = MeshAgent.Dns.Servers.NameServerEndpoint;

namespace MeshAgent.Host.Forwarding;

/// <summary>
/// Runs the forwarder beside the loop: gives it the WAN name servers of the last round, and tells the loop whose lookups may be redirected
/// to it. Only places that are open are redirected to: whoever else holds such a port would get the questions.
/// </summary>
internal sealed class ForwarderService(HostSettings settings, WanForwarder forwarder, AgentLoop loop, HealthBoard health)
{
    /// <summary>The health item of a missing group.</summary>
    public const string GroupId = "dns.noGroup";

    /// <summary>The health item of a place that cannot be opened begins so; the place follows.</summary>
    public const string PlaceId = "dns.notListening";

    private const string Subject = "forwarder";

    private ImmutableArray<DnsServer> lastServers = [];
    private Known known = new(null, []);

    /// <summary>The places where clients are answered now.</summary>
    public IReadOnlyList<IPEndPoint> OpenPlaces =>
        [.. forwarder.Places.Where(static place => place.IsOpen).Select(static place => place.Place)];

    /// <summary>Runs it; with nothing to listen on, it does nothing.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When its sockets are closed.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (settings.DnsListen.IsEmpty)
        {
            return;
        }

        forwarder.PlacesChanged += Look;
        loop.Rounded += FlushWhenServersChanged;
        try
        {
            await forwarder.RunAsync(settings.DnsListen, Servers, cancellationToken);
        }
        finally
        {
            loop.Rounded -= FlushWhenServersChanged;
            forwarder.PlacesChanged -= Look;
        }
    }

    /// <summary>Looks again for the group and the open places.</summary>
    public void LookAgain()
    {
        if (!settings.DnsListen.IsEmpty)
        {
            Look(this, EventArgs.Empty);
        }
    }

    private void Look(object? sender, EventArgs e)
    {
        var group = GroupFile.Find(GroupFile.DefaultPath, settings.DnsGroup);
        if (group is null)
        {
            health.Report(Subject, new HealthItem(
                GroupId,
                Severity.Info,
                $"there is no group {settings.DnsGroup}, so nobody's name lookups are redirected to the WAN",
                $"groupadd --system {settings.DnsGroup}, run exit daemons in it, and reload the agent (SIGHUP)"));
        }
        else
        {
            health.Clear(Subject, GroupId);
        }

        foreach (var place in forwarder.Places)
        {
            Judge(place);
        }

        var open = OpenPlaces.ToEquatableArray();
        loop.Redirect(group is { } id && !open.IsEmpty ? new DnsRedirect(id, open) : null);
    }

    private void Judge(PlaceState place)
    {
        var id = $"{PlaceId}.{place.Place}";
        if (place.Problem is { } problem)
        {
            health.Report(Subject, new HealthItem(
                id,
                place.IsAbsent ? Severity.Info : Severity.Warning,
                $"exit daemons cannot ask for names on {place.Place}: {problem}",
                place.IsAbsent
                    ? "nothing where the machine has no such address; else remove it from dns.listen"
                    : $"end the program that holds the port (ss -lnptu sport = :{place.Place.Port}), or name another port in dns.listen"));
        }
        else
        {
            health.Clear(Subject, id);
        }
    }

    // Called for each question that is asked; what it rests on changes with a round only.
    private ImmutableArray<DnsServer> Servers()
    {
        if (loop.View is not { } view)
        {
            return [];
        }

        var last = Volatile.Read(ref known);
        if (!ReferenceEquals(last.View, view))
        {
            last = new Known(view, ServersOf(view));
            Volatile.Write(ref known, last);
        }

        return last.Servers;
    }

    private static ImmutableArray<DnsServer> ServersOf(AgentView view) => EffectRunner.ServersOf(
        view.Decision.ReachableServers, name => view.Snapshot.Routing.Links.FirstOrDefault(link => link.Name == name)?.Index ?? 0);

    // Other servers mean another network, whose answers may differ and whose failures are its own.
    private void FlushWhenServersChanged(object? sender, EventArgs e)
    {
        var servers = Servers();
        if (!servers.SequenceEqual(lastServers))
        {
            lastServers = servers;
            forwarder.Flush();
        }
    }

    private sealed record Known(AgentView? View, ImmutableArray<DnsServer> Servers);
}
