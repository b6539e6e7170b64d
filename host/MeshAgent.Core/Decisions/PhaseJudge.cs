using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Decisions;

/// <summary>Names where user traffic of a family stands.</summary>
public static class PhaseJudge
{
    /// <summary>
    /// How long an exit may be in contact before the phase is called isolated and no longer recovering: handshakes take fractions of a
    /// second, lookups up to a few. Only the word depends on it, never what is done.
    /// </summary>
    public static readonly TimeSpan RecoveringFor = TimeSpan.FromSeconds(30);

    /// <summary>Names it.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="after">What the decision leaves.</param>
    /// <param name="plan">The family's routes and rules.</param>
    /// <returns>The phase.</returns>
    public static Phase Of(IpFamily family, DecisionView view, AgentMemory after, FamilyPlan plan)
    {
        if (plan == FamilyPlan.Nothing || !IsolationPlanner.IsClosed(family, view))
        {
            return Phase.Starting;
        }

        if (plan.ExitRoutes.Any(static route => route.Item.Metric == ExitTablePlanner.TunnelMetric))
        {
            return Phase.Tunnelled;
        }

        if (!plan.ExitRoutes.IsEmpty)
        {
            return Phase.MeshOnly;
        }

        if (view.Settings.Fallback == Fallback.Direct && after.Paths[family].Any(static path => path.State.IsUsable))
        {
            return Phase.Direct;
        }

        var isSeeking = after.Paths[family].Any(static path => path.State is RememberedState or TrialState)
            || after.Exits.Any(exit => exit.State is ContactingState contacting && view.Now - contacting.Since < RecoveringFor)
            || after.Names.Any(name => name.IsAsking && name.Failures == 0);
        return isSeeking ? Phase.Recovering : Phase.Isolated;
    }
}
