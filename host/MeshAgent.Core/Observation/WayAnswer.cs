using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Core.Observation;

/// <summary>The kernel's word which way a lookup at a name server would go now.</summary>
/// <param name="Server">The server.</param>
/// <param name="IsMarked">Whether the packet carries the mark of control traffic.</param>
/// <param name="Answer">What the kernel says.</param>
public sealed record WayAnswer(NameServer Server, bool IsMarked, RouteAnswer Answer);
