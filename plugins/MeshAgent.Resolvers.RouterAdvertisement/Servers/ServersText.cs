using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using MeshAgent.Resolvers.Learning.Links;

namespace MeshAgent.Resolvers.RouterAdvertisement.Servers;

/// <summary>
/// What one generation leaves to the next: a line for each server, <c>LINK ROUTER SERVER SECONDS</c>, the seconds since 1970 or
/// <c>never</c>. Routers
/// repeat themselves twice an hour, and nobody should be without servers so long.
/// </summary>
internal static class ServersText
{
    /// <summary>The format's number.</summary>
    public const int Version = 1;

    private const string Never = "never";

    /// <summary>Writes it.</summary>
    /// <param name="servers">The servers.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Write(AdvertisedServers servers) => Encoding.UTF8.GetBytes(string.Concat(servers.Entries.Select(static entry =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Link} {entry.Router} {entry.Address} {entry.ExpiresAt?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? Never}\n"))));

    /// <summary>Reads it; a line that cannot be read is left out.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The servers.</returns>
    public static AdvertisedServers Read(ReadOnlySpan<byte> bytes) => new()
    {
        Entries = [.. Encoding.UTF8.GetString(bytes).Split('\n').Select(Entry).OfType<AdvertisedServer>()],
    };

    private static AdvertisedServer? Entry(string line) =>
        line.Split(' ') is [var link, var router, var server, var end] && LinkPatterns.IsName(link)
        && IPAddress.TryParse(router, out var from) && IPAddress.TryParse(server, out var address)
        && TryEnd(end, out var expiresAt)
            ? new AdvertisedServer(link, from, address, expiresAt)
            : null;

    private static bool TryEnd(string text, out DateTimeOffset? end)
    {
        end = null;
        if (text == Never)
        {
            return true;
        }

        var isTime = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        end = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return isTime;
    }
}
