namespace MeshAgent.Core.Decisions;

/// <summary>Why something is as it is: logged when it changes, shown by <c>explain</c>.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Why">The fact that it rests on.</param>
public sealed record Reason(string Subject, string Why)
{
    /// <summary>One line.</summary>
    /// <returns>Subject and fact.</returns>
    public override string ToString() => $"{Subject}: {Why}";
}
