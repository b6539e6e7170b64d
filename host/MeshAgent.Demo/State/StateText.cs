using System.Text.Json.Nodes;

namespace MeshAgent.Demo.State;

/// <summary>Turns the JSON of <c>ip</c> and <c>nft</c> into comparable lines.</summary>
internal static class StateText
{
    /// <summary>What the kernel numbers, counts or lets run out: it says nothing about what was configured.</summary>
    private static readonly HashSet<string> Volatile = ["handle", "expires", "packets", "bytes", "cache"];

    /// <summary>One line an object of <c>ip -j</c>, without the routes of a link's own link-local addresses: the kernel makes these up
    /// anew with every link.</summary>
    public static IEnumerable<string> LinesOf(string part, string json)
        => Objects(json).Where(item => !IsOwnLinkLocal(item)).Select(item => Line(part, item));

    /// <summary>The ruleset without nft's own head.</summary>
    public static IEnumerable<string> LinesOfRuleset(string json)
    {
        var items = JsonNode.Parse(json)?["nftables"]?.AsArray() ?? [];
        return items.OfType<JsonObject>().Where(item => !item.ContainsKey("metainfo")).Select(item => Line("nft", item));
    }

    private static IEnumerable<JsonObject> Objects(string json)
        => string.IsNullOrWhiteSpace(json) ? [] : JsonNode.Parse(json)?.AsArray().OfType<JsonObject>() ?? [];

    private static bool IsOwnLinkLocal(JsonObject route)
        => route["dst"]?.GetValue<string>() is { } destination
            && destination.StartsWith("fe80::", StringComparison.Ordinal)
            && route["type"]?.GetValue<string>() is "local" or "anycast";

    private static string Line(string part, JsonObject item) => $"{part} {Settled(item)!.ToJsonString()}";

    private static JsonNode? Settled(JsonNode? value) => value switch
    {
        JsonObject item => new JsonObject(
            item.Where(member => !Volatile.Contains(member.Key))
                .OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => KeyValuePair.Create(member.Key, Settled(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Settled)]),
        JsonValue single => single.DeepClone(),
        _ => null,
    };
}
