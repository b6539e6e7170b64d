namespace MeshAgent.Host.Status;

/// <summary>What <c>meshagent exits list</c> prints.</summary>
/// <param name="Exits">The exits, in the order in which this router prefers them.</param>
/// <param name="Pin">The pinned exit as <c>provider/name</c>; null for none. It need not be configured any more.</param>
/// <param name="Strict">Whether users are refused while that exit cannot carry them.</param>
internal sealed record ExitList(IReadOnlyList<ExitStatus> Exits, string? Pin, bool Strict);
