namespace MeshAgent.Host.Status;

/// <summary>A generation of a plugin that is not the one at work.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Id">The id of its plugin.</param>
/// <param name="Version">Its version; empty when its manifest could not be read.</param>
/// <param name="State">starting, draining, superseded, leaked, malfunctioned, unsupported or stopped.</param>
/// <param name="Reason">Why.</param>
internal sealed record GenerationStatus(int Generation, string Id, string Version, string State, string Reason);
