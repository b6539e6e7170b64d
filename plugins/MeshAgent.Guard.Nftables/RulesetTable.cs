using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Guard.Nftables.Program;
using MeshAgent.Guard.Nftables.Rules;
using MeshAgent.Guard.Nftables.Verification;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Guard.Nftables;

/// <summary>The table in the kernel: reads it, compares it with what was made, and replaces it. Not safe for concurrent calls.</summary>
/// <param name="program">Runs nft.</param>
/// <param name="logger">The log.</param>
internal sealed class RulesetTable(INftProgram program, ILogger logger)
{
    // The script is an argument and not standard input: asked for JSON, nft reads its input as JSON first and then again as a script, and
    // a pipe can be read only once (seen with 1.0.6: nothing is loaded, and nothing said). The kernel's limit for an argument is 128 KiB.
    private static readonly string[] List = ["-j", "-a", "list", "table", RulesetNames.Family, RulesetNames.Table];
    private static readonly string[] Apply = ["-j", "-e", "-a"];
    private static readonly string[] Check = ["-c"];
    private static readonly string[] Delete = ["delete", "table", RulesetNames.Family, RulesetNames.Table];

    // A table that is listed otherwise than it was echoed was changed in between; twice in a row means a version of nft that lists a rule
    // otherwise than it echoes it, and then the listing is what later ones are compared with. One attempt would take a change for our
    // own; more would only repeat the second on such a version, at every change of the plan.
    private const int Attempts = 2;

    private static readonly (RulesetParts Part, string Name, Func<GuardPlan, GuardPlan?> Without)[] OptionalParts =
    [
        (RulesetParts.ConnectionMarks, "answering connections that come in over the WAN", _ => null),
        (RulesetParts.Masquerade, "masquerading on tunnels", plan => plan with { MasqueradeLinks = [] }),
        (RulesetParts.DnsRedirect, "redirecting the name lookups of exit daemons", plan => plan with { DnsRedirect = null }),
        (RulesetParts.SegmentClamp, "clamping the segment size on tunnels", plan => plan with { ClampLinks = [] }),
    ];

    private MadeTable? made;
    private LeakCount lastCount;

    /// <summary>Reads what is in force.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the kernel has.</returns>
    public async Task<GuardObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        var (listing, fault) = await ListAsync(cancellationToken);
        if (fault is not null)
        {
            return new GuardObservation { DroppedPackets = lastCount.Packets, Fault = fault };
        }

        if (made is not null && RulesetVerifier.Difference(made.Listing, listing) is { } difference)
        {
            logger.Changed(difference);
            made = null;
        }

        return new GuardObservation { InForce = made?.InForce, DroppedPackets = lastCount.Packets, Fault = made?.Missing };
    }

    /// <summary>Brings the plan into force.</summary>
    /// <param name="plan">What should be; every link name is writable.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it, or a part of it, is not in force; null when it is.</returns>
    public async Task<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        var (listing, fault) = await ListAsync(cancellationToken);
        if (fault is not null)
        {
            return fault;
        }

        if (made is not null && made.Plan == plan && RulesetVerifier.Difference(made.Listing, listing) is null
            && (made.Missing is null || !(await CheckAsync(plan, RulesetParts.All, cancellationToken)).Succeeded))
        {
            logger.AlreadyInForce();
            return made.Missing;
        }

        if (await ReplaceAsync(plan, RulesetParts.All, plan, null, cancellationToken) is null)
        {
            logger.InForce(plan.WanLinks.ToString());
            return null;
        }

        return await ApplyPossiblePartsAsync(plan, cancellationToken);
    }

    /// <summary>Deletes the table.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was removed, a line each.</returns>
    /// <exception cref="IOException">The table is still there.</exception>
    public async Task<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken)
    {
        made = null;
        var answer = await program.RunAsync(Delete, cancellationToken);
        return answer switch
        {
            { Succeeded: true } => [$"nftables table {RulesetNames.Family} {RulesetNames.Table}"],
            { SaysAbsent: true } or { Outcome: NftOutcome.NotInstalled } => [],
            _ => throw new IOException(NftFaults.Explain("delete the table", answer).Message),
        };
    }

    // The whole was refused. What the kernel can do is found by checks that change nothing, so that the leak guard never waits for a
    // part that only serves convenience.
    private async Task<Fault?> ApplyPossiblePartsAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        var possible = RulesetParts.LeakGuard;
        var faults = new List<string>();
        Fault? first = null;
        var inForce = plan;
        foreach (var (part, name, without) in OptionalParts.Where(optional => RulesetWriter.Needed(plan).HasFlag(optional.Part)))
        {
            var answer = await CheckAsync(plan, RulesetParts.LeakGuard | part, cancellationToken);
            if (answer.Succeeded)
            {
                possible |= part;
                continue;
            }

            var fault = NftFaults.Explain("load its rules", answer);
            first ??= fault;
            faults.Add($"{name} is not: {fault.Message}");
            inForce = inForce is null ? null : without(inForce);
        }

        var missing = first is null ? null : first with { Message = $"the leak guard is in force, but {string.Join("; ", faults)}" };
        if (await ReplaceAsync(plan, possible, inForce, missing, cancellationToken) is { } refused)
        {
            return refused;
        }

        if (missing is not null)
        {
            logger.PartMissing(missing.Message);
        }

        return missing;
    }

    private Task<NftAnswer> CheckAsync(GuardPlan plan, RulesetParts parts, CancellationToken cancellationToken) =>
        program.RunAsync([.. Check, RulesetWriter.Write(plan, parts, default)], cancellationToken);

    private async Task<Fault?> ReplaceAsync(
        GuardPlan plan, RulesetParts parts, GuardPlan? inForce, Fault? missing, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var answer = await program.RunAsync([.. Apply, RulesetWriter.Write(plan, parts, lastCount)], cancellationToken);
            if (!answer.Succeeded)
            {
                return NftFaults.Explain("load the packet filter", answer);
            }

            made = null;
            if (RulesetReader.Read(answer.Output) is not { } echo)
            {
                return new Fault(
                    FaultOrigin.System,
                    "the packet filter was loaded, but nft did not tell what it made, so that changes by others cannot be noticed",
                    "install nftables 1.0.2 or newer with JSON (OpenWrt: nftables-json)");
            }

            var (listing, fault) = await ListAsync(cancellationToken);
            if (fault is not null)
            {
                return fault;
            }

            made = new MadeTable(plan, inForce, echo, missing);
            if (RulesetVerifier.Difference(echo, listing) is null)
            {
                return null;
            }

            if (attempt == Attempts && listing is not null && RulesetVerifier.IsSameSet(echo, listing))
            {
                made = made with { Listing = listing };
            }
        }

        return null;
    }

    private async Task<(RulesetListing? Listing, Fault? Fault)> ListAsync(CancellationToken cancellationToken)
    {
        var answer = await program.RunAsync(List, cancellationToken);
        if (!answer.Succeeded)
        {
            return (null, answer.SaysAbsent ? null : NftFaults.Explain("read the packet filter", answer));
        }

        var listing = RulesetReader.Read(answer.Output);
        if (listing is not null)
        {
            lastCount = listing.Leaks;
        }

        return (listing, null);
    }

    /// <summary>What the last transaction made.</summary>
    /// <param name="Plan">The plan that was asked for.</param>
    /// <param name="InForce">What of it is in force; null when that is not a plan.</param>
    /// <param name="Listing">The objects as they were made.</param>
    /// <param name="Missing">Why something is missing; null when nothing is.</param>
    private sealed record MadeTable(GuardPlan Plan, GuardPlan? InForce, RulesetListing Listing, Fault? Missing);
}
