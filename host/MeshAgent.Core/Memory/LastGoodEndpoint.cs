using System.Net;

namespace MeshAgent.Core.Memory;

/// <summary>An address of an exit that answered.</summary>
/// <param name="Provider">The exit provider's plugin id.</param>
/// <param name="Exit">The exit's name.</param>
/// <param name="Host">The name that was looked up; it no longer counts when the operator changes it.</param>
/// <param name="Address">The address.</param>
/// <param name="At">When it last answered.</param>
public sealed record LastGoodEndpoint(string Provider, string Exit, string Host, IPAddress Address, DateTimeOffset At);
