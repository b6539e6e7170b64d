namespace MeshAgent.Host.Control;

/// <summary>The control socket cannot be made, or nobody answers at it; the message says why and what to do.</summary>
/// <param name="message">What is wrong, with the fix.</param>
internal sealed class ControlException(string message) : Exception(message);
