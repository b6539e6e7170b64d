using MeshAgent.Contracts.Health;

namespace MeshAgent.Guard.Nftables.SourceValidation;

/// <summary>
/// Lets reverse-path filtering look at the mark. With <c>rp_filter</c> on a WAN link, the kernel asks by which link it would send to the
/// source of what arrives; without the mark the answer is the tunnel, and every reply to control traffic is dropped. <c>src_valid_mark</c>
/// makes it ask with the packet's mark, which the filter has put back by then.
/// </summary>
/// <param name="switches">The kernel's switches.</param>
/// <param name="record">What was set by us.</param>
internal sealed class MarkedSourceValidation(ILinkSwitches switches, SwitchRecord record)
{
    private const string ReversePathFilter = "rp_filter";
    private const string UseMark = "src_valid_mark";

    /// <summary>Names a WAN link whose replies would be dropped.</summary>
    /// <param name="wanLinks">The WAN links.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first such link; null when there is none.</returns>
    public async Task<string?> FindUnsetAsync(IEnumerable<string> wanLinks, CancellationToken cancellationToken)
    {
        foreach (var link in wanLinks)
        {
            if (await IsNeededAsync(link, cancellationToken))
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>Sets the switch where it is needed, and gives back that of links which are no longer WAN links.</summary>
    /// <param name="wanLinks">The WAN links.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it could not be set; null when all is as it should be.</returns>
    public async Task<Fault?> ApplyAsync(IReadOnlyCollection<string> wanLinks, CancellationToken cancellationToken)
    {
        var former = await record.LoadAsync(cancellationToken);
        await GiveBackAsync(former, link => !wanLinks.Contains(link), cancellationToken);
        Fault? fault = null;
        foreach (var link in wanLinks)
        {
            if (!await IsNeededAsync(link, cancellationToken))
            {
                continue;
            }

            // Before the change, so that a crash in between leaves a record of what may have been changed.
            if (former.TryAdd(link, await switches.ReadAsync(link, UseMark, cancellationToken) ?? 0))
            {
                await record.SaveAsync(former, cancellationToken);
            }

            if (await switches.WriteAsync(link, UseMark, 1, cancellationToken) is { } error)
            {
                fault = new Fault(
                    FaultOrigin.System,
                    $"cannot set net.ipv4.conf.{link}.{UseMark}: {error}; {ReversePathFilter} will drop replies to control traffic",
                    $"make /proc/sys writable for the agent, or set net.ipv4.conf.{link}.{UseMark}=1 yourself");
            }
        }

        return fault;
    }

    /// <summary>Gives back every switch that was set by us.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was given back, a line each.</returns>
    public async Task<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) =>
        await GiveBackAsync(await record.LoadAsync(cancellationToken), _ => true, cancellationToken);

    private async Task<IReadOnlyList<string>> GiveBackAsync(
        SortedDictionary<string, int> former, Predicate<string> isOver, CancellationToken cancellationToken)
    {
        var given = new List<string>();
        foreach (var (link, value) in former.Where(entry => isOver(entry.Key)).ToArray())
        {
            // A link that is gone took its switch with it; one that somebody has changed since is theirs.
            if (await switches.ReadAsync(link, UseMark, cancellationToken) == 1
                && await switches.WriteAsync(link, UseMark, value, cancellationToken) is null)
            {
                given.Add($"sysctl net.ipv4.conf.{link}.{UseMark} set back to {value}");
            }

            former.Remove(link);
            await record.SaveAsync(former, cancellationToken);
        }

        return given;
    }

    // The kernel uses the larger rp_filter of "all" and the link, and either src_valid_mark (IN_DEV_RPFILTER, IN_DEV_SRC_VMARK of
    // linux/inetdevice.h).
    private async Task<bool> IsNeededAsync(string link, CancellationToken cancellationToken) =>
        await switches.ReadAsync(link, ReversePathFilter, cancellationToken) is { } own
        && Math.Max(own, await switches.ReadAsync("all", ReversePathFilter, cancellationToken) ?? 0) > 0
        && await switches.ReadAsync(link, UseMark, cancellationToken) == 0
        && await switches.ReadAsync("all", UseMark, cancellationToken) == 0;
}
