namespace MeshAgent.Plugins.Documents;

/// <summary>A place in a text file, as editors count it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character within the line, from 1.</param>
public readonly record struct SourcePosition(int Line, int Column);
