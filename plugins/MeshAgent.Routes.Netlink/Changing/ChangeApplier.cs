using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Transport;
using MeshAgent.Routes.Netlink.Mapping;
using MeshAgent.Routes.Netlink.Watching;

namespace MeshAgent.Routes.Netlink.Changing;

/// <summary>Takes steps in order, as many as possible in one datagram to the kernel.</summary>
/// <param name="connection">The kernel.</param>
/// <param name="routes">Decides steps about routes.</param>
/// <param name="rules">Decides steps about rules.</param>
/// <param name="refresh">Brings the mirror up to date: with what was notified, or with everything read anew.</param>
internal sealed class ChangeApplier(
    NetlinkConnection connection, RouteChanger routes, RuleChanger rules, Func<bool, CancellationToken, ValueTask> refresh)
{
    /// <summary>
    /// Times a step is decided again because the kernel contradicts what was known: once for a mirror that was behind. A second
    /// contradiction is a race with somebody else, which the next reconcile sees.
    /// </summary>
    private const int Attempts = 2;

    /// <summary>Takes the steps.</summary>
    /// <param name="changes">The steps.</param>
    /// <param name="cancellationToken">Ends the wait; steps already taken stay.</param>
    /// <returns>What became of each, in order.</returns>
    public async ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(
        IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken)
    {
        var results = new List<ChangeResult>(changes.Count);
        while (results.Count < changes.Count)
        {
            await refresh(false, cancellationToken);
            var group = NextGroup(changes, results.Count);
            results.AddRange(await TakeAsync(group, attempt: 1, cancellationToken));
        }

        return results;
    }

    /// <summary>
    /// Steps that do not meet at one place in the kernel can be decided together; a second at the same place must see the first.
    /// </summary>
    private static List<RouteChange> NextGroup(IReadOnlyList<RouteChange> changes, int start)
    {
        var places = new HashSet<object>();
        return [.. changes.Skip(start).TakeWhile(change => places.Add(PlaceOf(change)))];
    }

    private static object PlaceOf(RouteChange change) => change switch
    {
        AddRoute add => (add.Family, RouteKey.Of(add.Route)),
        DeleteRoute delete => (delete.Family, RouteKey.Of(delete.Route)),
        AddRule add => (add.Family, add.Rule.Preference),
        DeleteRule delete => (delete.Family, delete.Rule.Preference),
        _ => change,
    };

    private async ValueTask<List<ChangeResult>> TakeAsync(List<RouteChange> group, int attempt, CancellationToken cancellationToken)
    {
        var plan = group.ConvertAll(Plan);
        var requests = plan.Where(planned => planned.Request is not null).Select(planned => planned.Request!).ToArray();
        var outcomes = new Queue<NetlinkOutcome>(await connection.ExecuteAsync(requests, cancellationToken));
        var results = new List<ChangeResult>(group.Count);
        foreach (var planned in plan)
        {
            results.Add(planned.Result ?? await JudgeAsync(planned.Change, outcomes.Dequeue(), attempt, cancellationToken));
        }

        return results;
    }

    private PlannedChange Plan(RouteChange change) => change switch
    {
        AddRoute add => routes.Add(add),
        DeleteRoute delete => routes.Delete(delete),
        AddRule add => rules.Add(add),
        DeleteRule delete => rules.Delete(delete),
        _ => PlannedChange.Refuse(change, new Fault(FaultOrigin.Agent, $"no such step: {change.GetType().Name}")),
    };

    private async ValueTask<ChangeResult> JudgeAsync(
        RouteChange change, NetlinkOutcome outcome, int attempt, CancellationToken cancellationToken)
    {
        if (outcome.IsSuccess || IsDoneAnyway(change, outcome.Errno))
        {
            return new ChangeResult(change, null);
        }

        if (outcome.Errno == Errno.Exists && attempt < Attempts)
        {
            // Something is there that the mirror had not seen yet.
            await refresh(true, cancellationToken);
            return (await TakeAsync([change], attempt + 1, cancellationToken))[0];
        }

        return new ChangeResult(change, FaultMapping.ToFault(outcome.ToException()));
    }

    /// <summary>
    /// What is to go is gone. A rule that is there already under another protocol serves as well, and is not ours to touch.
    /// </summary>
    private static bool IsDoneAnyway(RouteChange change, Errno errno) => change switch
    {
        DeleteRoute => errno is Errno.NoSuchObject or Errno.NotFound or Errno.NoDevice,
        DeleteRule => errno is Errno.NoSuchObject or Errno.NotFound,
        AddRule => errno is Errno.Exists,
        _ => false,
    };
}
