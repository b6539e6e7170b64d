namespace MeshAgent.Demo.Processes;

/// <summary>What a program that ran to its end left.</summary>
/// <param name="Command">What was run.</param>
/// <param name="ExitCode">0 to 255; 128 plus the signal's number when a signal ended it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ToolResult(Command Command, int ExitCode, string Output, string Error)
{
    /// <summary>Whether it reported success.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The result itself when it succeeded.</summary>
    /// <returns>This result.</returns>
    /// <exception cref="ToolException">The program failed.</exception>
    public ToolResult OrThrow() => Succeeded ? this : throw new ToolException(this);
}
