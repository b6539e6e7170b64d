namespace MeshAgent.Core.Observation;

/// <summary>Packets go out of a link, and nothing has come in by it for longer than <see cref="Decisions.LinkWatch.Silence"/>.</summary>
/// <param name="Link">The link.</param>
/// <param name="Since">When the first of them left after the last packet that came in.</param>
public sealed record LinkStillness(string Link, DateTimeOffset Since);
