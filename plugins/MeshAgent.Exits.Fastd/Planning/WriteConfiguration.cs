using MeshAgent.Exits.Fastd.Configuration;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Write the configuration for the next start.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Reason">Why.</param>
internal sealed record WriteConfiguration(ConfigurationText Configuration, string Reason) : FastdStep(Reason);
