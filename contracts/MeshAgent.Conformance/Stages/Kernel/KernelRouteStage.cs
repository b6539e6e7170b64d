using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MeshAgent.Conformance.Routes;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Stages.Kernel;

/// <summary>A router in a network namespace, and its provider's in another one; the third party and the truth are ip(8).</summary>
public sealed class KernelRouteStage : IRouteStage
{
    private readonly KernelNamespace router;
    private readonly KernelNamespace provider;
    private readonly Dictionary<string, int> indexes;

    private KernelRouteStage(KernelNamespace router, KernelNamespace provider, Dictionary<string, int> indexes) =>
        (this.router, this.provider, this.indexes) = (router, provider, indexes);

    /// <inheritdoc/>
    public RouteStageAbilities Abilities =>
        RouteStageAbilities.Asks | RouteStageAbilities.Neighbours | RouteStageAbilities.Overruns | RouteStageAbilities.Refuses
        | RouteStageAbilities.Monitors;

    /// <summary>Sets the stage up.</summary>
    /// <returns>The stage.</returns>
    public static async Task<KernelRouteStage> CreateAsync()
    {
        var provider = await KernelNamespace.CreateAsync("");
        var router = await KernelNamespace.CreateAsync($"link add wan0 type veth peer name isp0 netns {provider.ThreadId}\nlink add lan0 type bridge");
        await provider.ExecuteAsync(
            """
            link set isp0 address 02:00:00:00:00:aa
            link set isp0 up
            addr add 192.0.2.101/24 dev isp0
            addr add 2001:db8:178::65/64 dev isp0 nodad
            """,
            "ip", "-batch", "-");
        await router.ExecuteAsync(
            """
            link set wan0 up
            link set lan0 up
            addr add 192.0.2.2/24 dev wan0
            addr add 2001:db8:178::2/64 dev wan0 nodad
            addr add fe80::2/64 dev wan0 nodad
            addr add 10.30.0.1/24 dev lan0
            addr add 2001:db8:30::1/64 dev lan0 nodad
            """,
            "ip", "-batch", "-");
        // Neighbours that do not answer are known to fail in a fraction of the usual three seconds.
        await router.ExecuteAsync(
            "", "sysctl", "-qw", "net.ipv4.neigh.wan0.retrans_time_ms=20", "net.ipv6.neigh.wan0.retrans_time_ms=20");
        var links = JsonNode.Parse(await router.ExecuteAsync("", "ip", "-j", "link"))!.AsArray();
        return new KernelRouteStage(
            router, provider, links.ToDictionary(link => (string)link!["ifname"]!, link => (int)link!["ifindex"]!, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => router.RunAsync(work);

    /// <inheritdoc/>
    public int IndexOf(string link) => indexes[link];

    /// <inheritdoc/>
    public Task AddAsync(Route route) => IpAsync($"route add {RouteWords.Of(route, NameOf)}");

    /// <inheritdoc/>
    public Task DeleteAsync(Route route) => IpAsync($"route del {RouteWords.Of(route, NameOf)}");

    /// <inheritdoc/>
    public Task AddAsync(RoutingRule rule) => IpAsync($"{Option(rule.Family)}rule add {RouteWords.Of(rule)}");

    /// <inheritdoc/>
    public Task DeleteAsync(RoutingRule rule) => IpAsync($"{Option(rule.Family)}rule del {RouteWords.Of(rule)}");

    /// <inheritdoc/>
    public Task SetUpAsync(string link, bool isUp) => IpAsync($"link set {link} {(isUp ? "up" : "down")}");

    /// <inheritdoc/>
    public Task AddAddressAsync(string link, IPAddress address, int length) =>
        IpAsync($"addr add {address}/{length} dev {link}{(address.Family() == IpFamily.IPv6 ? " nodad" : "")}");

    /// <inheritdoc/>
    public async Task OverrunAsync()
    {
        // A socket's buffer is 212992 bytes by default and a route's message some hundred; most backends ask for a larger one.
        const int Routes = 20_000;
        var lines = new StringBuilder();
        for (var metric = 1; metric <= Routes; metric++)
        {
            lines.AppendLine(CultureInfo.InvariantCulture, $"route add default via 192.0.2.101 metric {metric} proto static");
        }

        for (var metric = 1; metric <= Routes - 100; metric++)
        {
            lines.AppendLine(CultureInfo.InvariantCulture, $"route del default via 192.0.2.101 metric {metric} proto static");
        }

        await router.ExecuteAsync(lines.ToString(), "ip", "-batch", "-");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Route>> RoutesAsync(IpFamily family)
    {
        var list = await ListAsync([Option(family).Trim(), "-j", "-d", "-N", "route", "show", "table", "all"]);
        return [.. list.Select(item => RouteJson.Route(item!, family, name => indexes.GetValueOrDefault(name)))
            .Where(static route => route.Table != RouteTables.Local)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RoutingRule>> RulesAsync(IpFamily family) =>
        [.. (await ListAsync([Option(family).Trim(), "-j", "-d", "-N", "rule", "show"])).Select(item => RouteJson.Rule(item!, family))];

    /// <inheritdoc/>
    public async Task<RouteAnswer> AskAsync(RouteQuery query)
    {
        string[] source = query.Source is { } address ? ["from", address.ToString()] : [];
        string[] input = query.InputLink.Length > 0 ? ["iif", query.InputLink] : [];
        var mark = query.Mark.ToString(CultureInfo.InvariantCulture);
        var (status, output, errors) = await router.TryAsync(
            "", ["ip", "-j", "-d", "-N", "route", "get", query.Destination.ToString(), .. source, .. input, "mark", mark]);
        if (status != 0)
        {
            return new RouteAnswer(null, null, new Fault(FaultOrigin.System, errors.Trim()));
        }

        var item = JsonNode.Parse(output)!.AsArray()[0]!;
        var route = RouteJson.Route(item, query.Destination.Family(), name => indexes.GetValueOrDefault(name));
        return new RouteAnswer(route, route.PreferredSource, null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> GoneDuringAsync(Func<Task> work)
    {
        await using var monitor = await RouteMonitor.StartAsync(router);
        await work();
        return await monitor.GoneAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await router.DisposeAsync();
        await provider.DisposeAsync();
    }

    private static string Option(IpFamily family) => family == IpFamily.IPv4 ? "-4 " : "-6 ";

    private string NameOf(int index) => indexes.First(pair => pair.Value == index).Key;

    private Task<string> IpAsync(string words) => router.ExecuteAsync("", ["ip", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    private async Task<JsonArray> ListAsync(string[] arguments)
    {
        var output = await router.ExecuteAsync("", ["ip", .. arguments]);
        return output.Length == 0 ? [] : JsonNode.Parse(output)!.AsArray();
    }
}
