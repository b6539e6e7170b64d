using System.Collections.Immutable;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using Microsoft.Extensions.Logging;
using DnsServer = MeshAgent.Dns.Servers.NameServerEndpoint;

namespace MeshAgent.Host.Agent;

/// <summary>
/// Carries out what a plan wants to know: lookups, probes of paths, questions to gateways. Their ends come back as findings.
/// </summary>
internal sealed class EffectRunner(
    WanResolver resolver, IRouteBackend routes, Findings findings, AgentClock clock, ILogger<EffectRunner> log)
{
    // Lookups and probes under way at once. The decision asks for each name and path once at a time, so this is only reached when dozens of
    // names are configured; what finds no place is asked for again.
    private const int MaxUnderWay = 64;

    private int underWay;

    /// <summary>Starts everything that a plan wants to know.</summary>
    /// <param name="plan">The plan, applied as far as control traffic goes.</param>
    /// <param name="linkIndex">Gives a link's number for its name; 0 when it does not exist.</param>
    /// <param name="cancellationToken">Ends what is under way.</param>
    /// <returns>When it is started; gateways are asked by then.</returns>
    public async Task StartAsync(Plan plan, Func<string, int> linkIndex, CancellationToken cancellationToken)
    {
        foreach (var order in plan.Neighbours)
        {
            await Guarded(() => routes.ProbeNeighbourAsync(order.LinkIndex, order.Address, cancellationToken).AsTask(), order.Address.ToString());
        }

        foreach (var order in plan.Lookups)
        {
            Launch(() => LookUpAsync(order, linkIndex, cancellationToken), order.Host);
        }

        foreach (var order in plan.Probes)
        {
            Launch(() => ProbeAsync(order, linkIndex, cancellationToken), order.Path.ToString());
        }
    }

    private void Launch(Func<Task> effect, string subject)
    {
        if (Interlocked.Increment(ref underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref underWay);
            log.TooManyUnderWay(subject, MaxUnderWay);
            return;
        }

        _ = Guarded(effect, subject).ContinueWith(
            _ => Interlocked.Decrement(ref underWay), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task Guarded(Func<Task> effect, string subject)
    {
        try
        {
            await effect();
        }
        catch (OperationCanceledException)
        {
            // The agent ends, or the question has lost its sense; nobody waits for the answer.
        }
#pragma warning disable CA1031 // A question that fails in an unforeseen way is asked again by the next decision; it may not end the agent.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.EffectFailed(subject, exception.Message);
        }
    }

    private async Task LookUpAsync(LookupOrder order, Func<string, int> linkIndex, CancellationToken cancellationToken)
    {
        if (!DnsName.TryParse(order.Host, out var name, out var problem))
        {
            findings.Add(new LookupReport(order.Host, [], TimeSpan.Zero, "", problem, PerFamily.Both<EquatableArray<Contracts.Evidence.PathEvidence>>([])));
            return;
        }

        // Asked for when it is due, so the cache has nothing to say; what was good before is the decision's to remember.
        var links = order.Servers.Select(static server => server.LinkName).Where(static link => link.Length > 0).Distinct()
            .Select(link => (Name: link, Index: linkIndex(link))).ToList();
        var request = LookupRequest.ForAddresses(name, ServersOf(order.Servers, linkIndex)) with { AllowStale = false, UseCache = false };
        var result = await resolver.LookupAsync(request, cancellationToken);
        var answers = result.Results.Where(static type => type.Outcome == LookupOutcome.Answered).ToList();
        findings.Add(new LookupReport(
            order.Host,
            result.Addresses.ToEquatableArray(),
            answers.Count == 0 ? TimeSpan.Zero : answers.Min(static type => type.TimeToLive),
            answers.Select(static type => type.Server?.Address.ToString()).FirstOrDefault(static server => server is not null) ?? "",
            result.Addresses.IsEmpty ? Words(result.Outcome) : "",
            PerFamily.Create(family => TrailEvidence.Of(result.Trail.Where(static attempt => attempt.Server.LinkIndex == 0), family, clock.Now)))
        {
            OnLinks = TrailEvidence.OnLinks(
                result.Trail, server => links.Find(link => link.Index != 0 && link.Index == server.LinkIndex).Name ?? "", clock.Now),
        });
    }

    private async Task ProbeAsync(ProbeOrder order, Func<string, int> linkIndex, CancellationToken cancellationToken)
    {
        // Bound to the path's link, so that the proof is about this path also when another one is preferred. A path may have several links;
        // a
        // server that was learned on one of them is asked there.
        var result = await resolver.ProbeAsync(
            ServersOf(order.Servers, link => link.Length == 0 ? order.LinkIndex : linkIndex(link), bindAll: true),
            DnsName.Parse(order.Name),
            cancellationToken);
        findings.Add(new ProbeReport(order.Path, TrailEvidence.Of(result.Trail, order.Path.Family, clock.Now)));
    }

    /// <summary>
    /// The servers as the resolver takes them: one that was learned on a link is bound to it, any other free to take the WAN table's way.
    /// One whose link is gone is left out, since without its link the question would go to another network.
    /// </summary>
    internal static ImmutableArray<DnsServer> ServersOf(
        EquatableArray<NameServer> servers, Func<string, int> linkIndex, bool bindAll = false) =>
        [.. servers
            .Select(server => (Server: server, IsBound: bindAll || server.LinkName.Length > 0 || server.Address.IsIPv6LinkLocal))
            .Select(item => (item.Server, item.IsBound, Link: item.IsBound ? linkIndex(item.Server.LinkName) : 0))
            .Where(static item => !item.IsBound || item.Link != 0)
            .Select(static item => new DnsServer(
                item.Server.Address.IsIPv6LinkLocal ? new IPAddress(item.Server.Address.GetAddressBytes(), item.Link) : item.Server.Address,
                item.Server.Port,
                item.Link) { Tls = item.Server.Tls })];

    /// <summary>A lookup's end in words.</summary>
    internal static string Words(LookupOutcome outcome) => outcome switch
    {
        LookupOutcome.NameError => "the name does not exist",
        LookupOutcome.NoData => "the name has no address",
        LookupOutcome.Timeout => "no name server answered in time",
        LookupOutcome.Unreachable => "no name server could be reached",
        LookupOutcome.NotAuthenticated => "no name server could show that it is the one meant",
        LookupOutcome.NotIsolated => "no socket could be kept to the WAN, so nothing was sent",
        LookupOutcome.NoServers => "no WAN name server is known",
        _ => $"the name servers answered with {outcome}",
    };
}
