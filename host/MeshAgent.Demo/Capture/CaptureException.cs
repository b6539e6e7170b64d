namespace MeshAgent.Demo.Capture;

/// <summary>The capture cannot prove anything: it is empty, has lost packets, or does not see what passes.</summary>
/// <param name="message">What is wrong with it.</param>
public sealed class CaptureException(string message) : Exception(message);
