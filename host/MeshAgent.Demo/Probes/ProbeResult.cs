namespace MeshAgent.Demo.Probes;

/// <summary>How one question to the target ended.</summary>
/// <param name="Way">Which way it took.</param>
/// <param name="Detail">The source address that the target saw, or why there was no answer.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record ProbeResult(Way Way, string Detail, TimeSpan Elapsed);
