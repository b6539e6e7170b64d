namespace MeshAgent.Core.Exits;

/// <summary>One exit's move by one look.</summary>
/// <param name="Known">What was known of it.</param>
/// <param name="After">What is known of it now.</param>
/// <param name="Inputs">What that was decided from.</param>
/// <param name="Addresses">How many addresses it can be contacted at.</param>
internal sealed record ExitMove(ExitMemory Known, ExitMemory After, ExitInputs Inputs, int Addresses);
