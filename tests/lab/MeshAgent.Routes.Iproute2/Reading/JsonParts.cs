using System.Globalization;
using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Routes.Iproute2.Reading;

/// <summary>Parts of what <c>ip -j -N</c> prints: numbers are sometimes numbers and sometimes texts, absent means the default.</summary>
internal static class JsonParts
{
    public static bool Has(this JsonElement item, string key) => item.TryGetProperty(key, out _);

    public static string Text(this JsonElement item, string key) =>
        item.TryGetProperty(key, out var value) ? value.ToString() : "";

    /// <summary>A number, however it is written; an unknown one after <c>ipproto-</c>.</summary>
    public static long? Number(this JsonElement item, string key)
    {
        if (!item.TryGetProperty(key, out var value))
        {
            return null;
        }

        var text = value.ToString();
        text = text[(text.LastIndexOf('-') + 1)..];
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : long.Parse(text, CultureInfo.InvariantCulture);
    }

    public static IPAddress? Address(this JsonElement item, string key) =>
        item.TryGetProperty(key, out var value) ? IPAddress.Parse(value.GetString()!) : null;

    public static IEnumerable<JsonElement> Items(this JsonElement item, string key) =>
        item.TryGetProperty(key, out var value) ? value.EnumerateArray() : [];

    public static bool HasFlag(this JsonElement item, string flag) =>
        item.Items("flags").Any(value => value.GetString() == flag);

    /// <summary><c>default</c>, an address that stands for itself alone, or a prefix.</summary>
    public static IPNetwork Network(string text, IpFamily family) => text switch
    {
        "default" or "all" => family.Everything(),
        _ when text.Contains('/', StringComparison.Ordinal) => IPNetwork.Parse(text),
        _ => new IPNetwork(IPAddress.Parse(text), family.AddressBits()),
    };
}
