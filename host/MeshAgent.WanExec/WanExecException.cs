namespace MeshAgent.WanExec;

/// <summary>A program was not started, since its sockets could not be guaranteed to take the WAN.</summary>
/// <param name="reason">The kind of trouble.</param>
/// <param name="message">What is wrong.</param>
/// <param name="fix">What would mend it.</param>
/// <param name="detail">More, over several lines, such as the verifier's log; empty for nothing.</param>
public sealed class WanExecException(WanExecReason reason, string message, string fix, string detail = "") : Exception(message)
{
    /// <summary>The kind of trouble.</summary>
    public WanExecReason Reason { get; } = reason;

    /// <summary>What would mend it.</summary>
    public string Fix { get; } = fix;

    /// <summary>More, over several lines; empty for nothing.</summary>
    public string Detail { get; } = detail;
}
