using System.Collections.Immutable;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Transport;
using MeshAgent.Routes.Netlink.Mapping;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Reads into the mirror what is stale there. A family that cannot be read is a fault of that family and stays stale.</summary>
/// <param name="connection">The kernel.</param>
/// <param name="mirror">What is known.</param>
/// <param name="families">The families that this machine has.</param>
internal sealed class MirrorReader(NetlinkConnection connection, KernelMirror mirror, EquatableArray<IpFamily> families)
{
    private readonly Dictionary<IpFamily, Fault?> routeFaults = [];
    private readonly Dictionary<IpFamily, Fault?> ruleFaults = [];

    /// <summary>Whether this kernel has rules and tables other than main; known after the first reading.</summary>
    public bool HasPolicyRouting { get; private set; } = true;

    /// <summary>Why a family could not be read; null when it was.</summary>
    public Fault? FaultOf(IpFamily family) => ruleFaults.GetValueOrDefault(family) ?? routeFaults.GetValueOrDefault(family);

    /// <summary>Reads what is stale.</summary>
    /// <param name="watched">Which routes and neighbours are of interest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NetlinkException">Links or addresses could not be read.</exception>
    public async ValueTask RefreshAsync(WatchedObjects watched, CancellationToken cancellationToken)
    {
        // First: a link is reported down before the routes over it are dropped, but under the kernel's RTNL lock, which reading the links
        // waits for. What is read after that is what the change left.
        await ReadMachineAsync(cancellationToken);
        foreach (var family in families)
        {
            await ReadRulesAsync(family, cancellationToken);
            await ReadRoutesAsync(family, watched, cancellationToken);
        }

        await ReadNeighboursAsync(watched, cancellationToken);
    }

    private async ValueTask ReadMachineAsync(CancellationToken cancellationToken)
    {
        if (!mirror.TakeInterfacesStale())
        {
            return;
        }

        var complete = false;
        try
        {
            var links = await connection.DumpAsync<KernelLink>(LinkRequests.Dump(), KernelLink.TryDecode, cancellationToken);
            var addresses = await connection.DumpAsync<KernelAddress>(
                AddressRequests.Dump(KernelFamily.Any), KernelAddress.TryDecode, cancellationToken);
            mirror.SetMachine(new MachineState(
                [.. links.Select(LinkMapping.ToContract)],
                [.. addresses.Select(LinkMapping.ToContract)]));
            complete = true;
        }
        finally
        {
            if (!complete)
            {
                mirror.AbandonMachine();
            }
        }
    }

    private async ValueTask ReadRulesAsync(IpFamily family, CancellationToken cancellationToken)
    {
        if (!mirror.TakeRulesStale(family))
        {
            return;
        }

        try
        {
            var rules = await connection.DumpAsync<KernelRule>(
                RuleRequests.Dump(family.ToKernel()), KernelRule.TryDecode, cancellationToken);
            mirror.SetRules(family, [.. rules.Where(rule => rule.Family == family.ToKernel())]);
            ruleFaults[family] = null;
        }
        catch (NetlinkException error) when (error.Errno == Errno.NotSupported || FaultMapping.IsFamilyAbsent(error))
        {
            // CONFIG_IP_MULTIPLE_TABLES or CONFIG_IPV6_MULTIPLE_TABLES is off: there are no rules to read, and none can be made.
            HasPolicyRouting = false;
            ruleFaults[family] = null;
        }
        catch (NetlinkException error)
        {
            mirror.MarkRulesStale(family);
            ruleFaults[family] = FaultMapping.ToFault(error);
        }
    }

    private async ValueTask ReadRoutesAsync(IpFamily family, WatchedObjects watched, CancellationToken cancellationToken)
    {
        if (!mirror.BeginReadingRoutes(family))
        {
            return;
        }

        RouteStore? read = null;
        try
        {
            var visitor = new RouteVisitor(family, watched);
            await connection.DumpAsync(RouteRequests.Dump(family.ToKernel()), visitor, cancellationToken);
            read = visitor.Store;
            routeFaults[family] = null;
        }
        catch (NetlinkException error)
        {
            routeFaults[family] = FaultMapping.ToFault(error);
        }
        finally
        {
            mirror.EndReadingRoutes(family, read);
        }
    }

    private async ValueTask ReadNeighboursAsync(WatchedObjects watched, CancellationToken cancellationToken)
    {
        if (!mirror.BeginReadingNeighbours())
        {
            return;
        }

        NeighbourStore? read = null;
        try
        {
            var visitor = new NeighbourVisitor(watched);
            foreach (var family in watched.WantsNeighbours ? families : [])
            {
                visitor.Continue();
                await connection.DumpAsync(NeighbourRequests.Dump(family.ToKernel()), visitor, cancellationToken);
            }

            visitor.Continue();
            read = visitor.Store;
        }
        finally
        {
            mirror.EndReadingNeighbours(read);
        }
    }
}
