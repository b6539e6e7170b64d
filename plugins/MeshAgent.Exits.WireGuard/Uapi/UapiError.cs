namespace MeshAgent.Exits.WireGuard.Uapi;

/// <summary>What is wrong with an answer, and where. It shows keys, never values, because values may be secrets.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Key">The key of the line; empty when there is none.</param>
/// <param name="ErrorNumber">For <see cref="UapiErrorKind.Refused"/> the daemon's <c>errno</c>, positive; else 0.</param>
internal sealed record UapiError(UapiErrorKind Kind, int Line, string Key = "", int ErrorNumber = 0)
{
    /// <summary>For a log line.</summary>
    /// <returns>Kind and place.</returns>
    public override string ToString() => Kind == UapiErrorKind.Refused
        ? $"errno {ErrorNumber}"
        : $"{Kind} in line {Line}{(Key.Length > 0 ? $" ({Key})" : "")}";
}
