using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.Fastd.Status;

/// <summary>
/// Reads the JSON of fastd 22 and 23 (fastd's manual, "Status socket"). Pure, and never throws: whoever holds the socket's place may write
/// anything. What is malformed in one peer costs that peer only.
/// </summary>
internal static class StatusReader
{
    /// <summary>
    /// Peers that are read: a server with that many is no exit client's. More would only hold memory, less would leave out a peer of a
    /// large attached instance.
    /// </summary>
    public const int MostPeers = 4096;

    /// <summary>The document is five levels deep; deeper is not fastd's.</summary>
    private const int Deepest = 16;

    private const string NoAddress = "any";

    /// <summary>Reads a document.</summary>
    /// <param name="json">All that the socket gave.</param>
    /// <returns>The document, or why it is none.</returns>
    public static StatusReading Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            return document.RootElement.ValueKind == JsonValueKind.Object && Object(document.RootElement, "peers") is { } peers
                ? new(
                    new StatusDocument
                    {
                        Interface = Text(document.RootElement, "interface"),
                        Peers = peers.EnumerateObject().Take(MostPeers).Select(Peer).OfType<PeerStatus>().ToEquatableArray(),
                    },
                    "")
                : new(null, "it is no status of fastd: it has no peers");
        }
        catch (JsonException error)
        {
            return new(null, $"it is no whole JSON: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            // Text that is no UTF-8, which only shows when it is taken out.
            return new(null, "it is no UTF-8");
        }
    }

    private static PeerStatus? Peer(JsonProperty property)
    {
        if (PublicKey.FromHex(property.Name) is not { } key || property.Value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var address = Text(property.Value, "address");
        return new PeerStatus
        {
            Key = key,
            Name = Text(property.Value, "name"),
            Address = address is not (null or NoAddress) && IPEndPoint.TryParse(address, out var endpoint) ? endpoint : null,
            Interface = Text(property.Value, "interface"),
            Connection = Object(property.Value, "connection") is { } connection ? Connection(connection) : null,
        };
    }

    private static ConnectionStatus Connection(JsonElement connection)
    {
        var statistics = Object(connection, "statistics");
        return new(
            TimeSpan.FromMilliseconds(Math.Min(Number(connection, "established"), (long)TimeSpan.MaxValue.TotalMilliseconds / 2)),
            Bytes(statistics, "rx"),
            Bytes(statistics, "tx"));
    }

    private static long Bytes(JsonElement? statistics, string direction) =>
        statistics is { } all && Object(all, direction) is { } counters ? Number(counters, "bytes") : 0;

    private static JsonElement? Object(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0
            ? number
            : 0;
}
