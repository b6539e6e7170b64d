using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Configuration;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>What a fastd of the agent's own is to run with.</summary>
/// <param name="Configuration">The configuration; null when there is none that it takes.</param>
/// <param name="Refusal">Why it is not the one of the settings; null when it is.</param>
internal sealed record ConfigurationChoice(ConfigurationText? Configuration, Fault? Refusal);
