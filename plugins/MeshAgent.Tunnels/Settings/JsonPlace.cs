using System.Text.Json;

namespace MeshAgent.Tunnels.Settings;

/// <summary>A value in the settings, its path, and the list that complaints about it go to.</summary>
/// <param name="Value">The value; undefined when the key is absent.</param>
/// <param name="Path">Its JSON path, such as <c>settings.peers[0].name</c>.</param>
/// <param name="Errors">Takes a line for each mistake.</param>
internal readonly record struct JsonPlace(JsonElement Value, string Path, List<string> Errors)
{
    /// <summary>Whether the key is there.</summary>
    public bool IsPresent => Value.ValueKind != JsonValueKind.Undefined;

    /// <summary>Notes a mistake.</summary>
    /// <param name="complaint">What is wrong and what is allowed.</param>
    public void Complain(string complaint) => Errors.Add($"{Path}: {complaint}");

    /// <summary>The value of a key of this object.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its place, present or not.</returns>
    public JsonPlace Key(string key) =>
        new(Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(key, out var value) ? value : default, $"{Path}.{key}", Errors);

    /// <summary>Complains about keys that mean nothing and about keys that come twice.</summary>
    /// <param name="allowed">The keys that mean something.</param>
    /// <returns>False when this is no object.</returns>
    public bool CheckObject(params ReadOnlySpan<string> allowed)
    {
        var list = string.Join(", ", allowed!);
        if (Value.ValueKind != JsonValueKind.Object)
        {
            Complain($"is {Kind()}; write an object with the keys {list}");
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

    /// <summary>Reads a text.</summary>
    /// <param name="allowed">What should be written.</param>
    /// <returns>The text; null after a complaint.</returns>
    public string? Text(string allowed)
    {
        if (Value.ValueKind == JsonValueKind.String && Value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Complain(IsPresent ? $"is {Kind()}; write {allowed}" : $"is missing; write {allowed}");
        return null;
    }

    /// <summary>Reads a whole number.</summary>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="otherwise">What holds when the key is absent.</param>
    /// <returns>The number; the default after a complaint.</returns>
    public int Number(int least, int most, int otherwise)
    {
        if (!IsPresent)
        {
            return otherwise;
        }

        if (Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        var found = Value.ValueKind == JsonValueKind.Number ? Value.GetRawText() : Kind();
        Complain($"is {found}; write a whole number from {least} to {most}");
        return otherwise;
    }

    /// <summary>Reads true or false.</summary>
    /// <returns>The value; false when the key is absent and after a complaint.</returns>
    public bool Flag()
    {
        if (IsPresent && Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Complain($"is {Kind()}; write true or false");
        }

        return Value.ValueKind == JsonValueKind.True;
    }

    /// <summary>Reads one of a few words.</summary>
    /// <param name="words">The words; the first holds when the key is absent and after a complaint.</param>
    /// <returns>The word.</returns>
    public string Word(params ReadOnlySpan<string> words)
    {
        if (!IsPresent)
        {
            return words[0];
        }

        var text = Value.ValueKind == JsonValueKind.String ? Value.GetString()! : "";
        foreach (var word in words)
        {
            if (word == text)
            {
                return word;
            }
        }

        Complain($"is {(text.Length > 0 ? $"\"{text}\"" : Kind())}; write \"{string.Join("\" or \"", words!)}\"");
        return words[0];
    }

    /// <summary>Reads a list.</summary>
    /// <param name="most">How many entries are allowed; at least one must be there.</param>
    /// <param name="allowed">What should be written.</param>
    /// <returns>The entries; none after a complaint.</returns>
    public IReadOnlyList<JsonPlace> List(int most, string allowed)
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            Complain(IsPresent ? $"is {Kind()}; write {allowed}" : $"is missing; write {allowed}");
            return [];
        }

        var count = Value.GetArrayLength();
        if (count == 0 || count > most)
        {
            Complain($"has {count} entries; write 1 to {most}: {allowed}");
            return [];
        }

        var (path, errors) = (Path, Errors);
        return [.. Value.EnumerateArray().Select((entry, index) => new JsonPlace(entry, $"{path}[{index}]", errors))];
    }

    private string Kind() => Value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => Value.GetString()!.Length == 0 ? "empty" : "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ => "missing",
    };
}
