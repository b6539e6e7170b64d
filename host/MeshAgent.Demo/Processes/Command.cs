namespace MeshAgent.Demo.Processes;

/// <summary>A program and how to start it.</summary>
/// <param name="Program">File name, looked up in PATH when it has no slash.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Text for standard input; null closes it at once.</summary>
    public string? Input { get; init; }

    /// <summary>Variables added to the environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What errors call it instead of the whole command line; null for the command line itself.</summary>
    public string? Title { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Title ?? string.Join(' ', Arguments.Prepend(Program));
}
