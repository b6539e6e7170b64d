using System.Globalization;
using System.Text;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Handshakes;

/// <summary>The handshake clock's readings as text, a line each, for the next generation of the plugin in the same process.</summary>
internal static class ReadingsText
{
    /// <summary>The number of this form.</summary>
    public const int Version = 1;

    private const int Fields = 5;

    /// <summary>Writes them.</summary>
    /// <param name="readings">The readings.</param>
    /// <returns>The text as UTF-8; keys in it are public ones.</returns>
    public static byte[] Write(IReadOnlyDictionary<PublicKey, HandshakeClock.Reading> readings)
    {
        var text = new StringBuilder();
        foreach (var (key, reading) in readings)
        {
            var reported = reading.Reported?.UtcTicks ?? 0;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{key.ToHex()} {reported} {reading.FirstSeen} {reading.LastRead} {reading.AgeWhenSeen.Ticks}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads them, passing over lines that make no sense.</summary>
    /// <param name="bytes">The text.</param>
    /// <returns>The readings.</returns>
    public static IEnumerable<KeyValuePair<PublicKey, HandshakeClock.Reading>> Read(ReadOnlySpan<byte> bytes)
    {
        var readings = new List<KeyValuePair<PublicKey, HandshakeClock.Reading>>();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields.Length == Fields
                && PublicKey.FromHex(fields[0]) is { } key
                && Number(fields[1]) is { } reported && reported <= DateTimeOffset.MaxValue.UtcTicks
                && Number(fields[2]) is { } firstSeen
                && Number(fields[3]) is { } lastRead
                && Number(fields[4]) is { } age)
            {
                DateTimeOffset? at = reported == 0 ? null : new DateTimeOffset(reported, TimeSpan.Zero);
                readings.Add(new(key, new HandshakeClock.Reading(at, firstSeen, lastRead, TimeSpan.FromTicks(age))));
            }
        }

        return readings;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
