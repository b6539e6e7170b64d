namespace MeshAgent.Host.Answers;

/// <summary>One thing and its reason.</summary>
/// <param name="Subject">The thing, in the words of the tool that shows it.</param>
/// <param name="Why">The fact that it rests on.</param>
internal sealed record ExplainedItem(string Subject, string Why);
