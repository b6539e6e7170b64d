using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Iproute2.Changing;

/// <summary>What a step asks of the program.</summary>
/// <param name="Change">The step.</param>
/// <param name="Line">The line for <c>ip -batch</c>; null when nothing is to be done.</param>
/// <param name="Refusal">Why nothing may be done; null when nothing has to be, or there is a line.</param>
internal sealed record PlannedLine(RouteChange Change, string? Line, Fault? Refusal = null);
