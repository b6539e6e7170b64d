namespace MeshAgent.Host.Diagnosis;

/// <summary>One check as scripts see it.</summary>
/// <param name="Id">The kind of check.</param>
/// <param name="Verdict">ok, info, warning or error.</param>
/// <param name="What">What was found.</param>
/// <param name="Why">Why it matters.</param>
/// <param name="Fix">What mends it.</param>
internal sealed record CheckedItem(string Id, string Verdict, string What, string Why, string Fix);
