namespace MeshAgent.Plugins.Sample;

/// <summary>An exception of the plugin's own, which the host cannot know.</summary>
/// <param name="place">Where it was thrown.</param>
public sealed class SampleException(string place) : Exception($"thrown on purpose: {place}");
