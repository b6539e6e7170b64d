using System.Text.Json.Serialization;

namespace MeshAgent.Host.Leaks;

/// <summary>What <c>meshagent leaktest --json</c> prints.</summary>
/// <param name="Verdict">clean, leaking or unproven.</param>
/// <param name="Agent">Whether an agent answered, or why none did.</param>
/// <param name="Controls">The positive control of each WAN link and family.</param>
/// <param name="Attempts">What was tried.</param>
/// <param name="Forwarded">Which way packets of LAN hosts would be led; asked of the kernel, not sent.</param>
/// <param name="NotTried">What could not be tried, and why.</param>
internal sealed record LeakReport(
    string Verdict,
    string Agent,
    IReadOnlyList<LeakControl> Controls,
    IReadOnlyList<LeakAttempt> Attempts,
    IReadOnlyList<ForwardedWay> Forwarded,
    IReadOnlyList<string> NotTried)
{
    /// <summary>How many attempts leaked.</summary>
    public int Leaks => Attempts.Count(static attempt => attempt.Leaked) + Forwarded.Count(static way => way.Leaks);

    /// <summary>Whether the exit status is that of a healthy router.</summary>
    [JsonIgnore]
    public bool IsClean => Verdict == "clean";
}
