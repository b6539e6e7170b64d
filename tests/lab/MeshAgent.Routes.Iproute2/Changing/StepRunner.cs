using System.Globalization;
using System.Text.RegularExpressions;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Routes.Iproute2.Program;
using MeshAgent.Routes.Iproute2.Reading;

namespace MeshAgent.Routes.Iproute2.Changing;

/// <summary>Takes steps by <c>ip -batch - -force</c>: those of one family that do not meet at one place in one run.</summary>
/// <param name="reader">Tells what is there.</param>
/// <param name="interest">What the host asked for last.</param>
/// <param name="protocol">The agent's own route protocol.</param>
internal sealed partial class StepRunner(MachineReader reader, RouteInterest interest, byte protocol)
{
    /// <summary>Takes the steps in order.</summary>
    /// <param name="changes">The steps.</param>
    /// <param name="cancellationToken">Ends the wait; steps already taken stay.</param>
    public async Task<IReadOnlyList<ChangeResult>> RunAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken)
    {
        var results = new List<ChangeResult>(changes.Count);
        while (results.Count < changes.Count)
        {
            var places = new HashSet<object>();
            var family = changes[results.Count].Family;
            var group = changes.Skip(results.Count)
                .TakeWhile(change => change.Family == family && places.Add(StepPlanner.PlaceOf(change)))
                .ToList();
            results.AddRange(await RunAsync(group, family, cancellationToken));
        }

        return results;
    }

    private async Task<IEnumerable<ChangeResult>> RunAsync(
        List<RouteChange> group, IpFamily family, CancellationToken cancellationToken)
    {
        var links = await MachineReader.ReadLinksAsync(cancellationToken);
        var seen = (await reader.ReadAsync(interest, cancellationToken)).Routing[family];
        if (seen.Fault is { } unread)
        {
            return group.Select(change => new ChangeResult(change, unread));
        }

        var planner = new StepPlanner(seen, links, protocol);
        var plan = group.ConvertAll(planner.Plan);
        var asked = plan.Where(static planned => planned.Line is not null).ToList();
        var refused = asked.Count == 0
            ? []
            : await BatchAsync(family, asked.Select(static planned => planned.Line!), cancellationToken);
        return plan.Select(planned => new ChangeResult(
            planned.Change,
            planned.Refusal ?? (refused.TryGetValue(asked.IndexOf(planned) + 1, out var why) && !IsDoneAnyway(planned.Change, why)
                ? new Fault(FaultOrigin.System, $"ip {planned.Line}: {why}")
                : null)));
    }

    /// <returns>Why lines failed, by their number from 1.</returns>
    private static async Task<Dictionary<int, string>> BatchAsync(
        IpFamily family, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var option = family == IpFamily.IPv4 ? "-4" : "-6";
        var answer = await IpProgram.RunAsync([option, "-force", "-batch", "-"], string.Join('\n', lines) + "\n", cancellationToken);
        var refused = new Dictionary<int, string>();
        var reasons = new List<string>();
        foreach (var line in answer.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Failed().Match(line) is { Success: true } match)
            {
                refused[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)] = string.Join("; ", reasons);
                reasons.Clear();
            }
            else
            {
                reasons.Add(line);
            }
        }

        return refused;
    }

    // What is to go is gone; a rule that is there already under another protocol serves as well.
    private static bool IsDoneAnyway(RouteChange change, string why) => change switch
    {
        DeleteRoute or DeleteRule =>
            why.Contains("No such", StringComparison.Ordinal) || why.Contains("Cannot find device", StringComparison.Ordinal),
        AddRule => why.Contains("File exists", StringComparison.Ordinal),
        _ => false,
    };

    [GeneratedRegex("^Command failed -:([0-9]+)$")]
    private static partial Regex Failed();
}
