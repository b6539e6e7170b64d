using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Guard.Nftables.Rules;

namespace MeshAgent.Guard.Nftables.Verification;

/// <summary>
/// Reads nft's JSON (libnftables-json(5)): both the listing of the table and the echo of a transaction, in which each object is wrapped in
/// the command <c>add</c>.
/// </summary>
internal static class RulesetReader
{
    /// <summary>Reads the objects of our table.</summary>
    /// <param name="json">Output of <c>nft -j</c>.</param>
    /// <returns>The table; null when the text is not what nft writes, or has no such table.</returns>
    public static RulesetListing? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Collect(document.RootElement.GetProperty("nftables"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static RulesetListing? Collect(JsonElement items)
    {
        var objects = new List<RulesetObject>();
        var leaks = default(LeakCount);
        foreach (var item in items.EnumerateArray().Select(Unwrap).Where(item => IsOurs(item.Name, item.Value)))
        {
            var found = ToObject(item.Name, item.Value);
            if (found.Kind == "table")
            {
                // The echo tells the table that the transaction deletes as well; the one that stays comes last.
                objects.RemoveAll(other => other.Kind == "table");
            }
            else if (found is { Kind: "counter", Place: RulesetNames.LeakCounter })
            {
                leaks = new LeakCount(item.Value.GetProperty("packets").GetInt64(), item.Value.GetProperty("bytes").GetInt64());
            }

            objects.Add(found);
        }

        return objects.Exists(found => found.Kind == "table")
            ? new RulesetListing(
                objects.OrderBy(found => found.Kind, StringComparer.Ordinal)
                    .ThenBy(found => found.Place, StringComparer.Ordinal)
                    .ThenBy(found => found.Handle)
                    .ToEquatableArray(),
                leaks)
            : null;
    }

    private static JsonProperty Unwrap(JsonElement item)
    {
        var property = item.EnumerateObject().First();
        return property.Name == "add" ? property.Value.EnumerateObject().First() : property;
    }

    private static bool IsOurs(string kind, JsonElement value) =>
        kind != "metainfo"
        && value.GetProperty("family").GetString() == RulesetNames.Family
        && value.GetProperty(kind == "table" ? "name" : "table").GetString() == RulesetNames.Table;

    private static RulesetObject ToObject(string kind, JsonElement value)
    {
        var place = value.GetProperty(kind == "rule" ? "chain" : "name").GetString()!;
        string[] uncompared = kind == "counter" ? ["handle", "packets", "bytes"] : ["handle"];
        return new RulesetObject(kind, place, value.GetProperty("handle").GetInt64(), CanonicalJson.Write(value, uncompared));
    }
}
