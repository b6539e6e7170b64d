using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Exits;

/// <summary>What should be with all exits of one provider.</summary>
/// <param name="Mark">The mark that every outer packet must carry before the first is sent.</param>
/// <param name="Exits">One directive for each exit that the provider reported.</param>
public sealed record ExitPlan(PacketMark Mark, EquatableArray<ExitDirective> Exits);
