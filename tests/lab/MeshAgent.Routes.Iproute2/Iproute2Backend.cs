using System.Globalization;
using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Routes.Iproute2.Changing;
using MeshAgent.Routes.Iproute2.Program;
using MeshAgent.Routes.Iproute2.Reading;

namespace MeshAgent.Routes.Iproute2;

/// <summary>
/// A route backend by the program <c>ip</c>: reads with <c>ip -j</c>, changes with <c>ip -batch</c>, hears of changes by
/// <c>ip monitor</c>. It shares no line with the netlink backend, so that the contract alone is what both have in common. It reads all
/// tables at each look: fit for a router with few routes.
/// </summary>
/// <param name="context">What the host lends.</param>
public sealed class Iproute2Backend(IPluginContext context) : IRouteBackend
{
    private readonly MachineReader reader = new(context.Identity.RouteProtocol);
    private IpMonitor? monitor;
    private RouteInterest interest = new() { Tables = [context.Identity.WanTable, context.Identity.ExitTable] };

    /// <inheritdoc/>
    public RouteBackendCapabilities Capabilities { get; private set; }

    private IpMonitor Monitor => monitor ?? throw new InvalidOperationException("The plugin was called before it was started.");

    /// <inheritdoc/>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        // Before reading: what changes while it is read is told.
        monitor = new IpMonitor();
        await monitor.StartAsync(context, cancellationToken);
        var seen = await reader.ReadAsync(interest, cancellationToken);
        Capabilities = RouteBackendCapabilities.Neighbours
            | (seen.Routing.IPv4.Rules.IsEmpty ? 0 : RouteBackendCapabilities.PolicyRouting)
            | (reader.HasRulePorts ? RouteBackendCapabilities.RulePorts : 0);
    }

    /// <inheritdoc/>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Nothing to hand over: the kernel has it all.</summary>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>Null.</returns>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    /// <inheritdoc/>
    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken)
    {
        this.interest = interest;
        Monitor.Forget();
        return await reader.ReadAsync(interest, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(
        IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken) =>
        await new StepRunner(reader, interest, context.Identity.RouteProtocol).RunAsync(changes, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => Monitor.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken)
    {
        string[] from = query.Source is { } source ? ["from", source.ToString()] : [];
        string[] input = query.InputLink.Length > 0 ? ["iif", query.InputLink] : [];
        var answer = await IpProgram.RunAsync(
            [
                "-j", "-d", "-N", "route", "get", query.Destination.ToString(), .. from, .. input,
                "mark", query.Mark.ToString(CultureInfo.InvariantCulture),
            ],
            "",
            cancellationToken);
        if (answer.Status != 0)
        {
            return new RouteAnswer(null, null, new Fault(FaultOrigin.System, answer.Errors.Trim()));
        }

        using var document = JsonDocument.Parse(answer.Output);
        var path = document.RootElement[0];
        var links = await MachineReader.ReadLinksAsync(cancellationToken);
        return new RouteAnswer(new RouteReader(links).Read(path, query.Destination.Family()), path.Address("prefsrc"), null);
    }

    /// <inheritdoc/>
    public async ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken)
    {
        var links = await MachineReader.ReadLinksAsync(cancellationToken);

        // A link that went away has no neighbours: the probe has nothing to find, and the link's own state says why.
        await IpProgram.RunAsync(
            ["neigh", "replace", address.ToString(), "dev", links.NameOf(linkIndex), "use"], "", cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        monitor?.Dispose();
        return ValueTask.CompletedTask;
    }
}
