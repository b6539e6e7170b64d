using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Static.Settings;

/// <summary>
/// Reads a server that is asked by TLS: <c>{ "address": "198.51.100.53", "tls": "strict", "name": "dns.example.net", "pins": ["…"], "port":
/// 853 }</c>.
/// </summary>
internal static class TlsServerReader
{
    /// <summary>Keys of one server: the one in use and its successors. More would be somebody else's list of keys.</summary>
    public const int MaximumPins = 8;

    private const int DigestLength = 32;

    /// <summary>Reads one.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="place">Where it stands, for complaints.</param>
    /// <param name="scope">The list that it stands in.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>The server; null when something is wrong.</returns>
    public static NameServer? Read(JsonElement entry, string place, NameServerScope scope, List<string> errors)
    {
        var before = errors.Count;
        if (scope != NameServerScope.Wan)
        {
            errors.Add($"{place}: only servers of wan are asked, so only they can be asked by TLS; write the address alone");
            return null;
        }

        foreach (var property in entry.EnumerateObject().Where(static item => item.Name is not ("address" or "tls" or "name" or "pins" or "port")))
        {
            errors.Add($"{place}.{property.Name}: unknown key; allowed are address, tls, name, pins, port");
        }

        var server = Address(entry, place, errors);
        var tls = new NameServerTls
        {
            IsOpportunistic = IsOpportunistic(entry, place, errors),
            Name = Name(entry, place, errors),
            Pins = Pins(entry, place, errors),
            Port = Port(entry, place, errors),
        };
        if (errors.Count == before && tls is { IsOpportunistic: false, Name.Length: 0, Pins.IsEmpty: true })
        {
            errors.Add($"{place}: strict needs a name or a pin that tells the server from others; write one, or \"tls\": \"opportunistic\"");
        }

        return errors.Count == before ? server! with { Tls = tls } : null;
    }

    private static NameServer? Address(JsonElement entry, string place, List<string> errors)
    {
        if (Text(entry, "address") is not { } text)
        {
            errors.Add($"{place}.address: write the server's address in quotes, such as \"198.51.100.53\"");
            return null;
        }

        if (!NameServerText.TryParse(text, NameServerScope.Wan, out var server, out var complaint))
        {
            errors.Add($"{place}.address: {complaint}");
        }

        return server;
    }

    private static bool IsOpportunistic(JsonElement entry, string place, List<string> errors)
    {
        var word = entry.TryGetProperty("tls", out _) ? Text(entry, "tls") : "strict";
        if (word is not ("strict" or "opportunistic"))
        {
            errors.Add($"{place}.tls: write \"strict\" (fails rather than asks in clear text) or \"opportunistic\"");
        }

        return word == "opportunistic";
    }

    private static string Name(JsonElement entry, string place, List<string> errors)
    {
        if (!entry.TryGetProperty("name", out _))
        {
            return "";
        }

        var name = Text(entry, "name") ?? "";
        if (Uri.CheckHostName(name) != UriHostNameType.Dns)
        {
            errors.Add($"{place}.name: write the name in the server's certificate, such as \"dns.example.net\"");
        }

        return name;
    }

    private static EquatableArray<string> Pins(JsonElement entry, string place, List<string> errors)
    {
        if (!entry.TryGetProperty("pins", out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaximumPins)
        {
            errors.Add($"{place}.pins: write a list of 1 to {MaximumPins} pins");
            return [];
        }

        var pins = list.EnumerateArray().Select(static pin => pin.ValueKind == JsonValueKind.String ? pin.GetString()! : "").ToList();
        for (var index = 0; index < pins.Count; index++)
        {
            if (!IsDigest(pins[index]))
            {
                errors.Add($"{place}.pins[{index}]: write the SHA-256 of the server's public key in base64, 44 characters");
            }
        }

        return pins.ToEquatableArray();
    }

    private static ushort Port(JsonElement entry, string place, List<string> errors)
    {
        if (!entry.TryGetProperty("port", out var value))
        {
            return NameServerTls.DefaultPort;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt16(out var port) && port > 0)
        {
            return port;
        }

        errors.Add($"{place}.port: write a port between 1 and 65535");
        return NameServerTls.DefaultPort;
    }

    private static bool IsDigest(string text)
    {
        Span<byte> digest = stackalloc byte[DigestLength + 1];
        return Convert.TryFromBase64String(text, digest, out var length) && length == DigestLength;
    }

    private static string? Text(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
