namespace MeshAgent.Demo.Narration;

/// <summary>One row of the results.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="IPv4">How it ended for IPv4.</param>
/// <param name="IPv6">How it ended for IPv6.</param>
/// <param name="Evidence">What shows it: what a tool, the target or the capture saw.</param>
internal sealed record Finding(string Check, Outcome IPv4, Outcome IPv6, string Evidence)
{
    /// <summary>Whether both families did what was promised.</summary>
    public bool Holds => IPv4.Holds && IPv6.Holds;
}
