namespace MeshAgent.Demo.Processes;

/// <summary>A program that the lab depends on failed; the message carries its command line and what it wrote to standard error.</summary>
/// <param name="result">The failure.</param>
public sealed class ToolException(ToolResult result)
    : Exception($"`{result.Command}` ended with status {result.ExitCode}: {result.Error.Trim()}")
{
    /// <summary>The failure.</summary>
    public ToolResult Result { get; } = result;
}
