namespace MeshAgent.Host.Answers;

/// <summary>How a lookup over the WAN ended.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type asked for, or several with commas between them.</param>
/// <param name="Outcome">How it ended, in words.</param>
/// <param name="Records">What was answered.</param>
/// <param name="Trail">Every attempt, in order.</param>
/// <param name="IsAnswered">Whether there is an answer.</param>
internal sealed record ResolveReport(
    string Name, string Type, string Outcome, IReadOnlyList<string> Records, IReadOnlyList<string> Trail, bool IsAnswered);
