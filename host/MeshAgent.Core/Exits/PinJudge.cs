using MeshAgent.Contracts.Health;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;

namespace MeshAgent.Core.Exits;

/// <summary>Judges whether the operator's pin is kept.</summary>
public static class PinJudge
{
    /// <summary>Judges.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="after">What the decision leaves.</param>
    /// <returns>An item while user traffic does not go to the pinned exit.</returns>
    public static IEnumerable<HealthItem> Of(DecisionView view, AgentMemory after)
    {
        if (view.Memory.Durable.Pin is not { } pin || (after.Durable.SelectedExit == pin.Exit && IsAlive(pin, after)))
        {
            yield break;
        }

        var exit = after.Exits.FirstOrDefault(exit => exit.Key.ToString() == pin.Exit);
        var why = exit is null ? "is not configured" : exit.State.IsAlive ? "failed again and again and is held back" : $"is {exit.State.Word}";
        yield return new HealthItem(
            "exit.pin",
            pin.IsStrict ? Severity.Error : Severity.Warning,
            $"the pinned exit {pin.Exit} {why}: {(pin.IsStrict ? "users are refused, since it is pinned strictly" : "users go to the next best meanwhile")}",
            "take the pin away: meshagent exits unpin");
    }

    private static bool IsAlive(ExitPin pin, AgentMemory after) => after.Exits.Any(exit => exit.Key.ToString() == pin.Exit && exit.State.IsAlive);
}
