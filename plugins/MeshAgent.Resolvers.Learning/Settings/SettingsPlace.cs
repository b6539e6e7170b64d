using System.Text.Json;

namespace MeshAgent.Resolvers.Learning.Settings;

/// <summary>A value in a plugin's settings, its path, and the list that complaints about it go to.</summary>
/// <param name="Value">The value; undefined when the key is absent.</param>
/// <param name="Path">Its JSON path, such as <c>settings.interfaces[0]</c>.</param>
/// <param name="Errors">Takes a line for each mistake, so that one run shows them all.</param>
public readonly record struct SettingsPlace(JsonElement Value, string Path, ICollection<string> Errors)
{
    /// <summary>Whether the key is there.</summary>
    public bool IsPresent => Value.ValueKind != JsonValueKind.Undefined;

    /// <summary>Notes a mistake.</summary>
    /// <param name="complaint">What is wrong and how to mend it.</param>
    public void Complain(string complaint) => Errors.Add($"{Path}: {complaint}");

    /// <summary>The value of a key of this object.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its place, present or not.</returns>
    public SettingsPlace Key(string key) =>
        new(Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(key, out var value) ? value : default, $"{Path}.{key}", Errors);

    /// <summary>Complains about keys that mean nothing and about keys that come twice.</summary>
    /// <param name="allowed">The keys that mean something.</param>
    /// <returns>False when this is no object.</returns>
    public bool CheckObject(params ReadOnlySpan<string> allowed)
    {
        var list = string.Join(", ", allowed!);
        if (Value.ValueKind != JsonValueKind.Object)
        {
            Complain($"is {Word()}; write an object with the keys {list}");
            return false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in Value.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                Errors.Add($"{Path}.{property.Name}: appears twice; write it once");
            }
            else if (!allowed.Contains(property.Name))
            {
                Errors.Add($"{Path}.{property.Name}: unknown key; allowed are {list}");
            }
        }

        return true;
    }

    /// <summary>Reads a list of texts.</summary>
    /// <param name="most">How many are allowed.</param>
    /// <param name="otherwise">What holds when the key is absent.</param>
    /// <param name="example">A good entry, for complaints.</param>
    /// <param name="objection">Says what is wrong with an entry and how to mend it; null when it is good.</param>
    /// <returns>The texts; what is wrong is left out after a complaint.</returns>
    public IReadOnlyList<string> Texts(int most, IReadOnlyList<string> otherwise, string example, Func<string, string?> objection)
    {
        if (!IsPresent)
        {
            return otherwise;
        }

        if (Value.ValueKind != JsonValueKind.Array)
        {
            Complain($"is {Word()}; write a list such as [\"{example}\"]");
            return [];
        }

        if (Value.GetArrayLength() > most)
        {
            Complain($"has {Value.GetArrayLength()} entries; at most {most} are allowed");
            return [];
        }

        var texts = new List<string>();
        foreach (var (index, entry) in Value.EnumerateArray().Index())
        {
            var place = new SettingsPlace(entry, $"{Path}[{index}]", Errors);
            if (entry.ValueKind != JsonValueKind.String)
            {
                place.Complain($"is {place.Word()}; write a text in quotes, such as \"{example}\"");
            }
            else if (objection(entry.GetString()!) is { } complaint)
            {
                place.Complain(complaint);
            }
            else if (texts.Contains(entry.GetString()!))
            {
                place.Complain($"\"{entry.GetString()}\" is in the list already; remove one of them");
            }
            else
            {
                texts.Add(entry.GetString()!);
            }
        }

        return texts;
    }

    /// <summary>Reads true or false.</summary>
    /// <param name="otherwise">What holds when the key is absent, and after a complaint.</param>
    /// <returns>The value.</returns>
    public bool Flag(bool otherwise)
    {
        if (IsPresent && Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Complain($"is {Word()}; write true or false");
        }

        return Value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => otherwise };
    }

    /// <summary>An objection to what is no absolute path.</summary>
    /// <param name="text">An entry.</param>
    /// <returns>What is wrong; null when it is good.</returns>
    public static string? NoPath(string text) => text.StartsWith('/') && !text.Contains('\0', StringComparison.Ordinal)
        ? null
        : $"\"{text}\" is not an absolute path; write one that begins with a slash";

    private string Word() => Value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ => "missing",
    };
}
