using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Resolvers.Learning.Files;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>
/// systemd-networkd's state: <c>leases/INDEX</c> of its DHCPv4 client (<c>DNS=</c>, <c>LIFETIME=</c> in seconds or as a time span of newer
/// versions, counted from when it was written), and <c>links/INDEX</c>, whose <c>DNS=</c> also has what DHCPv6 and router advertisements
/// brought. networkd takes those back by itself when they lapse, so they have no end here; what is IPv4 there is told with its end by the
/// lease.
/// </summary>
/// <param name="linkName">Gives a link's name for its number; null when there is none.</param>
internal sealed class NetworkdState(Func<int, string?> linkName) : ILeaseFormat
{
    private const string Leases = "leases";
    private const string LinksFolder = "links";

    /// <inheritdoc/>
    public IReadOnlyList<string> Folders { get; } = [Leases, LinksFolder];

    /// <inheritdoc/>
    public bool Concerns(string name) => TryIndex(name, out _);

    /// <inheritdoc/>
    public FileReading Parse(string folder, string name, FileContent content)
    {
        // A file of a link that is gone says nothing.
        if (!TryIndex(name, out var index) || linkName(index) is not { } link)
        {
            return new FileReading([]);
        }

        var values = KeyValueText.Read(content.Bytes.Span, out var line);
        if (line > 0)
        {
            return new FileReading([], line, "is no KEY=value of systemd-networkd");
        }

        var addresses = AddressList.Read(values.GetValueOrDefault("DNS", ""), out var wrong);
        var problem = wrong is null ? "" : $"DNS= has {wrong}, which is no address";
        if (folder == LinksFolder)
        {
            return new FileReading(
                LeaseServers.Of(addresses.Where(static address => address.Family() == IpFamily.IPv6), link, null), 0, problem);
        }

        var lifetime = values.GetValueOrDefault("LIFETIME");
        if (lifetime is null)
        {
            return new FileReading(LeaseServers.Of(addresses, link, null), 0, problem);
        }

        return TrySeconds(lifetime, out var seconds)
            ? new FileReading(LeaseServers.Of(addresses, link, LeaseServers.End(content.WrittenAt, seconds)), 0, problem)
            : new FileReading([], 0, $"LIFETIME= has {AddressList.Shown(lifetime)}, which is no time span");
    }

    /// <summary>Reads a time span of systemd.time(7), <c>600</c> or <c>1h 10min</c>; <c>infinity</c> too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seconds">The seconds, when it is one.</param>
    /// <returns>False when it is none.</returns>
    internal static bool TrySeconds(string text, out uint seconds)
    {
        seconds = LeaseServers.Infinite;
        if (text is "infinity")
        {
            return true;
        }

        double sum = 0;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words)
        {
            var digits = word.AsSpan().IndexOfAnyExceptInRange('0', '9');
            var (number, unit) = digits < 0 ? (word, "") : (word[..digits], word[digits..]);
            if (!uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || SecondsOf(unit) is not { } factor)
            {
                return false;
            }

            sum += count * factor;
        }

        seconds = (uint)Math.Min(sum, LeaseServers.Infinite);
        return words.Length > 0;
    }

    // FORMAT_TIMESPAN of systemd's time-util.c.
    private static double? SecondsOf(string unit) => unit switch
    {
        "" or "s" => 1,
        "us" => 1e-6,
        "ms" => 1e-3,
        "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        "month" => 2_629_800,
        "y" => 31_557_600,
        _ => null,
    };

    private static bool TryIndex(string name, out int index) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index > 0;
}
