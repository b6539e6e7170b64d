using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Routes.Iproute2.Program;

namespace MeshAgent.Routes.Iproute2.Reading;

/// <summary>Reads all of the machine's state that is of interest, anew each time.</summary>
/// <param name="protocol">The agent's own route protocol.</param>
internal sealed class MachineReader(byte protocol)
{
    /// <summary>Exists where the IPv6 stack is.</summary>
    private static readonly bool HasIPv6 = File.Exists("/proc/net/if_inet6");

    /// <summary>Whether rules by protocol and port can be: kernels that know them tell who made a rule.</summary>
    public bool HasRulePorts { get; private set; }

    /// <summary>Reads links and addresses.</summary>
    public static async Task<LinkBook> ReadLinksAsync(CancellationToken cancellationToken) =>
        new(await ListAsync(["-j", "-d", "-N", "address", "show"], cancellationToken));

    /// <summary>Reads all.</summary>
    /// <param name="interest">What is wanted beyond defaults and the agent's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RouteObservation> ReadAsync(RouteInterest interest, CancellationToken cancellationToken)
    {
        var links = await ReadLinksAsync(cancellationToken);
        var neighbours = interest.Neighbours.IsEmpty
            ? []
            : (await ListAsync(["-j", "-N", "neigh", "show", "nud", "all"], cancellationToken)).EnumerateArray()
                .Where(item => interest.Neighbours.Any(address => address.ToString() == item.Text("dst")))
                .Select(item => NeighbourReader.Read(item, links));
        return new RouteObservation
        {
            Links = links.Links,
            Addresses = links.Addresses,
            Neighbours = neighbours.Where(static neighbour => neighbour.LinkIndex != 0).ToEquatableArray(),
            Routing = new PerFamily<FamilyRouting>(
                await ReadAsync(IpFamily.IPv4, links, interest, cancellationToken),
                HasIPv6 ? await ReadAsync(IpFamily.IPv6, links, interest, cancellationToken) : new FamilyRouting { IsAbsent = true }),
        };
    }

    private static async Task<JsonElement> ListAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var answer = await IpProgram.RunAsync(arguments, "", cancellationToken);
        if (answer.Status != 0)
        {
            throw new IOException($"ip {string.Join(' ', arguments)}: {answer.Errors.ReplaceLineEndings(" ")}");
        }

        using var document = JsonDocument.Parse(answer.Output.Length > 0 ? answer.Output : "[]");
        return document.RootElement.Clone();
    }

    private async Task<FamilyRouting> ReadAsync(
        IpFamily family, LinkBook links, RouteInterest interest, CancellationToken cancellationToken)
    {
        var option = family == IpFamily.IPv4 ? "-4" : "-6";
        try
        {
            var reader = new RouteReader(links);
            var routes = await ListAsync([option, "-j", "-d", "-N", "route", "show", "table", "all"], cancellationToken);
            var rules = await ListAsync([option, "-j", "-d", "-N", "rule", "show"], cancellationToken);
            var read = rules.EnumerateArray().Select(item => RuleReader.Read(item, family)).ToEquatableArray();
            HasRulePorts |= read.Any(static rule => rule.Protocol != 0);
            return new FamilyRouting
            {
                Routes = routes.EnumerateArray().Select(item => reader.Read(item, family)).OfType<Route>()
                    .Where(route => route.IsDefault || route.Protocol == protocol || interest.Tables.Contains(route.Table))
                    .ToEquatableArray(),
                Rules = read,
            };
        }
        catch (Exception exception) when (exception is IOException or JsonException or FormatException)
        {
            return new FamilyRouting { Fault = new Fault(FaultOrigin.System, exception.Message) };
        }
    }
}
