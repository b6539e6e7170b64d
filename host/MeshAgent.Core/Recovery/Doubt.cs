namespace MeshAgent.Core.Recovery;

/// <summary>How facts against a path that the kernel has add up. Such a path is never removed, only used after the others.</summary>
public static class Doubt
{
    /// <summary>
    /// From here on a path goes behind the undoubted ones: two strong facts or four time-outs in a row. Lower would let a single lost
    /// packet switch uplinks; higher would keep traffic on a dead one for longer.
    /// </summary>
    public const int Threshold = 4;

    /// <summary>Counting stops here: a bound, and how many proofs' worth of doubt one proof clears does not depend on it.</summary>
    public const int Maximum = 1000;

    /// <summary>The doubts after new evidence without a proof.</summary>
    /// <param name="doubts">The doubts so far.</param>
    /// <param name="inputs">What was observed.</param>
    /// <returns>The new count.</returns>
    public static int After(int doubts, PathInputs inputs) =>
        Math.Min(Maximum, doubts + inputs.Evidence.Count(static item => !item.IsProof) + inputs.StrongAgainst);

    /// <summary>The rank of a path that the kernel has, or that has answered, and that nothing speaks against.</summary>
    public const int InOrder = 0;

    /// <summary>
    /// The rank of a path that nothing but memory or a lease speaks for: it is asked beside those of other links, and used before them only
    /// when it has answered. Users would wait for its trial otherwise, while another uplink works.
    /// </summary>
    public const int Unproven = 1;

    /// <summary>The rank of a path that did not answer: used after the others.</summary>
    public const int Doubted = 2;

    /// <summary>The rank of a path by what speaks for and against it.</summary>
    /// <param name="doubts">Its doubts.</param>
    /// <param name="isOffered">Whether the kernel has it, or it has answered.</param>
    /// <returns>The rank.</returns>
    public static int Rank(int doubts, bool isOffered) => doubts >= Threshold ? Doubted : isOffered ? InOrder : Unproven;
}
