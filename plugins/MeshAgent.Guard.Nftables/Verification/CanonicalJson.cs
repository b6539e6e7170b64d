using System.Text;
using System.Text.Json;

namespace MeshAgent.Guard.Nftables.Verification;

/// <summary>
/// Text of a JSON object of nft that is the same for the same rule. The elements of a set are sorted: the echo of a transaction has them as
/// they were written, a listing in the order of the kernel's hash table.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Writes an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="without">Keys on its first level to leave out.</param>
    /// <returns>The text.</returns>
    public static string Write(JsonElement value, params string[] without)
    {
        var text = new StringBuilder();
        foreach (var property in value.EnumerateObject().Where(property => !without.Contains(property.Name)))
        {
            text.Append(property.Name).Append('=');
            Append(text, property.Value, isSet: false);
            text.Append(';');
        }

        return text.ToString();
    }

    // The depth is bounded by JsonDocument's own limit of 64.
    private static void Append(StringBuilder text, JsonElement value, bool isSet)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in value.EnumerateObject())
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.Value, property.Name == "set");
                    text.Append(';');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                var elements = value.EnumerateArray().Select(element =>
                {
                    var part = new StringBuilder();
                    Append(part, element, isSet: false);
                    return part.ToString();
                });
                text.Append('[').AppendJoin(',', isSet ? elements.Order(StringComparer.Ordinal) : elements).Append(']');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }
}
