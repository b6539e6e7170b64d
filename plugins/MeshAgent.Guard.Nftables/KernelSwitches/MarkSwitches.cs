using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Guard.Nftables.KernelSwitches;

/// <summary>
/// Lets the kernel look at the mark in two places where it does not by itself. Only what is needed is set, and what was there before is
/// given back.
/// <para>
/// <c>src_valid_mark</c>, on WAN links with <c>rp_filter</c>: the kernel asks by which link it would send to the source of what arrives.
/// Without the mark the answer is the tunnel, and every reply to control traffic is dropped.
/// </para>
/// <para>
/// <c>tcp_fwmark_accept</c>: the answer to a TCP connection from the WAN is routed before the filter sees it, and while user traffic has no
/// exit that ends there. With the switch on, the connection's socket takes the mark that the filter gave to the packet that opened it.
/// </para>
/// </summary>
/// <param name="switches">The kernel's switches.</param>
/// <param name="record">What was set by us.</param>
internal sealed class MarkSwitches(IKernelSwitches switches, SwitchRecord record)
{
    private const string Accept = "ipv4/tcp_fwmark_accept";
    private const string Valid = "src_valid_mark";

    // IFNAMSIZ of linux/if.h without its end.
    private const int LongestLink = 15;

    /// <summary>Names a switch that is not as the plan needs it.</summary>
    /// <param name="plan">What should be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first such switch as sysctl(8) writes it; null when there is none.</returns>
    public async Task<string?> FindUnsetAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        foreach (var path in Wanted(plan))
        {
            if (await IsUnsetAsync(path, cancellationToken))
            {
                return Name(path);
            }
        }

        return null;
    }

    /// <summary>Sets what the plan needs, and gives back what it needs no more.</summary>
    /// <param name="plan">What should be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why a switch could not be set; null when all is as it should be.</returns>
    public async Task<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        var wanted = Wanted(plan);
        var former = await record.LoadAsync(cancellationToken);
        await GiveBackAsync(former, path => !wanted.Contains(path), cancellationToken);
        Fault? fault = null;
        foreach (var path in wanted)
        {
            if (!await IsUnsetAsync(path, cancellationToken))
            {
                continue;
            }

            // Before the change, so that a crash in between leaves a record of what may have been changed.
            if (former.TryAdd(path, 0))
            {
                await record.SaveAsync(former, cancellationToken);
            }

            if (await switches.WriteAsync(path, 1, cancellationToken) is { } error)
            {
                fault = new Fault(
                    FaultOrigin.System,
                    $"cannot set {Name(path)}: {error}; answers over the WAN may be dropped",
                    $"make /proc/sys writable for the agent, or set {Name(path)}=1 yourself");
            }
        }

        return fault;
    }

    /// <summary>Gives back every switch that was set by us.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was given back, a line each.</returns>
    public async Task<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) =>
        await GiveBackAsync(await record.LoadAsync(cancellationToken), _ => true, cancellationToken);

    /// <summary>Tells whether a path is that of a switch which this class sets.</summary>
    /// <param name="path">The path below <c>/proc/sys/net</c>.</param>
    internal static bool IsSwitch(string path) => path == Accept
        || (path.Split('/') is ["ipv4", "conf", { Length: > 0 and <= LongestLink } link, Valid]
            && link is not ("." or "..") && !link.Any(char.IsControl));

    private static IReadOnlyCollection<string> Wanted(GuardPlan plan)
    {
        var links = plan.Families.Contains(IpFamily.IPv4) ? plan.WanLinks : [];
        string[] accept = plan.WanLinks.IsEmpty || plan.Families.IsEmpty ? [] : [Accept];
        return [.. accept, .. links.Select(static link => OfLink(link, Valid))];
    }

    private static string OfLink(string link, string name) => $"ipv4/conf/{link}/{name}";

    private static string Name(string path) => "net." + path.Replace('/', '.');

    private async Task<IReadOnlyList<string>> GiveBackAsync(
        SortedDictionary<string, int> former, Predicate<string> isOver, CancellationToken cancellationToken)
    {
        var given = new List<string>();
        foreach (var (path, value) in former.Where(entry => isOver(entry.Key)).ToArray())
        {
            // A link that is gone took its switch with it; one that somebody has changed since is theirs.
            if (await switches.ReadAsync(path, cancellationToken) == 1
                && await switches.WriteAsync(path, value, cancellationToken) is null)
            {
                given.Add($"sysctl {Name(path)} set back to {value}");
            }

            former.Remove(path);
            await record.SaveAsync(former, cancellationToken);
        }

        return given;
    }

    private async Task<bool> IsUnsetAsync(string path, CancellationToken cancellationToken) =>
        await switches.ReadAsync(path, cancellationToken) == 0
        && (path == Accept || await IsFilteredAsync(path.Split('/')[2], cancellationToken));

    // The kernel uses the larger rp_filter of "all" and the link, and either src_valid_mark (IN_DEV_RPFILTER, IN_DEV_SRC_VMARK of
    // linux/inetdevice.h).
    private async Task<bool> IsFilteredAsync(string link, CancellationToken cancellationToken)
    {
        var own = await switches.ReadAsync(OfLink(link, "rp_filter"), cancellationToken) ?? 0;
        var all = await switches.ReadAsync(OfLink("all", "rp_filter"), cancellationToken) ?? 0;
        return Math.Max(own, all) > 0 && await switches.ReadAsync(OfLink("all", Valid), cancellationToken) == 0;
    }
}
