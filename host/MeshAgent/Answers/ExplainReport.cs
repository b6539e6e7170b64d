namespace MeshAgent.Host.Answers;

/// <summary>The answer to "why": what is in force, and the fact behind each of it.</summary>
/// <param name="Destination">What was asked about; empty for everything.</param>
/// <param name="Ways">Which way packets to the destination take; empty without one.</param>
/// <param name="Routing">Every rule and route that the agent wants, in the order in which the kernel reads them.</param>
/// <param name="Paths">Every WAN path that is known, the unusable ones too.</param>
/// <param name="Exits">Every exit.</param>
/// <param name="Links">What each link is for.</param>
internal sealed record ExplainReport(
    string Destination,
    IReadOnlyList<ExplainedWay> Ways,
    IReadOnlyList<ExplainedItem> Routing,
    IReadOnlyList<ExplainedItem> Paths,
    IReadOnlyList<ExplainedItem> Exits,
    IReadOnlyList<ExplainedItem> Links)
{
    /// <summary>Every name server: who asks it and by which way, or why nobody does.</summary>
    public IReadOnlyList<ExplainedItem> NameServers { get; init; } = [];
}
