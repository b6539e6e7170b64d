using System.Text.Json.Serialization;

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
    IReadOnlyList<ExplainedItem> Links);

/// <summary>Which way one packet takes.</summary>
/// <param name="Packet">The packet: user or control traffic.</param>
/// <param name="Rule">The rule that leads it, or that it is not the agent's.</param>
/// <param name="Route">The route that it takes, or the refusal.</param>
/// <param name="Why">The fact behind the route.</param>
internal sealed record ExplainedWay(string Packet, string Rule, string Route, string Why);

/// <summary>One thing and its reason.</summary>
/// <param name="Subject">The thing, in the words of the tool that shows it.</param>
/// <param name="Why">The fact that it rests on.</param>
internal sealed record ExplainedItem(string Subject, string Why);

/// <summary>Generated writers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(ResolveReport))]
internal sealed partial class AnswersJson : JsonSerializerContext;
