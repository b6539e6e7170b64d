namespace MeshAgent.Contracts.Health;

/// <summary>How bad a health item is.</summary>
public enum Severity
{
    /// <summary>Worth knowing; every guarantee holds.</summary>
    Info,

    /// <summary>Works, but with less than the configuration asks for.</summary>
    Warning,

    /// <summary>A guarantee or a whole function is missing; <c>meshagent status</c> exits with 3.</summary>
    Error,
}
