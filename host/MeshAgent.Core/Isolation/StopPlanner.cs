using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Isolation;

/// <summary>Plans what the agent leaves behind when it stops.</summary>
public static class StopPlanner
{
    /// <summary>Plans it: with <c>fallback: none</c> everything that refuses stays, with <c>direct</c> nothing stays.</summary>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="memory">What is known.</param>
    /// <param name="settings">What the operator decided.</param>
    /// <param name="now">The time.</param>
    /// <returns>The plan; exits are told nothing, their providers end by themselves.</returns>
    public static Plan Plan(RouterSnapshot snapshot, AgentMemory memory, AgentSettings settings, DateTimeOffset now)
    {
        var view = new DecisionView(snapshot, memory, settings, LinkRoles.Find(snapshot, memory.Durable, settings), now);
        var routing = PerFamily.Create(family => snapshot.Routing.Routing[family] is { Fault: not null } or { IsAbsent: true }
            ? null
            : settings.Fallback == Fallback.Direct || !settings.Families.Contains(family)
                ? FamilyPlan.Nothing
                : IsolationPlanner.Refusal(family, view));
        return new Plan
        {
            Guard = GuardPlanner.Plan(view, routing.Map(static (_, plan) => plan ?? FamilyPlan.Nothing), memory.Names),
            Routing = routing,
            Interest = new(),
        };
    }

    /// <summary>Plans the removal of every route and rule that carries the agent's tag.</summary>
    /// <param name="snapshot">What was seen.</param>
    /// <returns>An empty plan for each family that could be read.</returns>
    public static PerFamily<FamilyPlan?> Nothing(RouterSnapshot snapshot) =>
        PerFamily.Create(family => snapshot.Routing.Routing[family].Fault is null ? FamilyPlan.Nothing : null);
}
