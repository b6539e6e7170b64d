using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.Learning.Links;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>
/// What the hook script writes for busybox udhcpc: <c>LINK.lease</c> and <c>LINK.lease6</c>. It notes the seconds since boot, so that a
/// clock that is set after the lease was got, as on routers without one, neither ends nor lengthens it.
/// </summary>
/// <param name="now">The wall clock.</param>
/// <param name="uptime">The time since boot (proc_uptime(5)).</param>
internal sealed class HookLease(Func<DateTimeOffset> now, Func<TimeSpan> uptime) : ILeaseFormat
{
    /// <summary>The line that says that the file is whole.</summary>
    public const string LastLine = "end";

    /// <inheritdoc/>
    public IReadOnlyList<string> Folders { get; } = [""];

    /// <inheritdoc/>
    public bool Concerns(string name) => !name.StartsWith('.')
        && (name.EndsWith(".lease", StringComparison.Ordinal) || name.EndsWith(".lease6", StringComparison.Ordinal));

    /// <inheritdoc/>
    public FileReading Parse(string folder, string name, FileContent content)
    {
        var values = KeyValueText.Read(content.Bytes.Span, out var line);
        var link = values.GetValueOrDefault("interface", "");
        if (line > 0)
        {
            return new FileReading([], line, "is no line of the hook script");
        }

        if (!values.ContainsKey(LastLine))
        {
            return new FileReading([], 0, "is cut short: its last line is missing");
        }

        if (!LinkPatterns.IsName(link))
        {
            return new FileReading([], 0, $"{AddressList.Shown(link)} is no link's name");
        }

        var addresses = AddressList.Read(values.GetValueOrDefault("dns", ""), out var wrong);
        return new FileReading(
            LeaseServers.Of(addresses, link, EndOf(values, content.WrittenAt)), 0, wrong is null ? "" : $"{wrong} is no address");
    }

    private DateTimeOffset? EndOf(IReadOnlyDictionary<string, string> values, DateTimeOffset writtenAt)
    {
        if (!uint.TryParse(values.GetValueOrDefault("lease"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds == LeaseServers.Infinite)
        {
            return null;
        }

        var running = uptime();
        if (!double.TryParse(values.GetValueOrDefault("uptime"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var at)
            || at > running.TotalSeconds)
        {
            // Not told, or written before the machine was started anew.
            return LeaseServers.End(writtenAt, seconds);
        }

        // In whole seconds, so that two looks at one file agree.
        var left = Math.Round(at + seconds - running.TotalSeconds);
        var end = LeaseServers.End(now(), 0)!.Value.AddSeconds(Math.Clamp(left, -1, uint.MaxValue));
        return DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds());
    }
}
