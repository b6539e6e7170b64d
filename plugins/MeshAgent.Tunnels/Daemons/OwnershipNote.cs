using System.Globalization;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>
/// What the agent remembers, for this boot, of a tunnel that it made: enough to know it again after the agent was killed, and not to take
/// another's of the same name for it.
/// </summary>
/// <param name="KeyFingerprint">Fingerprint of the private key that the device was given; empty before it got one.</param>
/// <param name="Process">The daemon; null for a kernel device, and before it was started.</param>
internal sealed record OwnershipNote(string KeyFingerprint, ProcessIdentity? Process)
{
    /// <summary>The note as lines of <c>key=value</c>.</summary>
    /// <returns>The text.</returns>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture, $"key={KeyFingerprint}\npid={Process?.Pid ?? 0}\nstart={Process?.StartTicks ?? 0}\n");

    /// <summary>Reads the text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The note; null when it is malformed.</returns>
    public static OwnershipNote? Parse(string text)
    {
        var lines = text.Split('\n');
        return lines.Length >= 3
            && Value(lines[0], "key=") is { } key
            && int.TryParse(Value(lines[1], "pid="), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && ulong.TryParse(Value(lines[2], "start="), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new OwnershipNote(key, pid > 0 ? new ProcessIdentity(pid, start) : null)
            : null;
    }

    private static string? Value(string line, string prefix) =>
        line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : null;
}
