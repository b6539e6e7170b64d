namespace MeshAgent.Demo.Narration;

/// <summary>How one check ended in one family.</summary>
/// <param name="Holds">Whether what was promised was seen.</param>
/// <param name="Text">What was seen: a time, a way, a count.</param>
internal readonly record struct Outcome(bool Holds, string Text);
