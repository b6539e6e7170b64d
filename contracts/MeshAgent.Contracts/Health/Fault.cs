namespace MeshAgent.Contracts.Health;

/// <summary>A failure as a value: an operation that did not do what it should.</summary>
/// <param name="Origin">Whose fault it is.</param>
/// <param name="Message">What failed, with the object's name and the cause, in one line.</param>
/// <param name="Fix">What would mend it; empty when retrying is all there is.</param>
/// <param name="ErrorNumber">The kernel's <c>errno</c> (asm-generic/errno.h), when it came from there; 0 otherwise.</param>
public sealed record Fault(FaultOrigin Origin, string Message, string Fix = "", int ErrorNumber = 0);
