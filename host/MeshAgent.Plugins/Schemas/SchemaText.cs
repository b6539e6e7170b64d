using System.Globalization;

namespace MeshAgent.Plugins.Schemas;

/// <summary>Says in words what a schema allows.</summary>
internal static class SchemaText
{
    /// <summary>What is allowed, for the end of an error.</summary>
    /// <param name="schema">The schema.</param>
    /// <returns>Text such as <c>an integer from 1 to 252</c> or <c>"none", "direct"</c>.</returns>
    public static string Allowed(Schema schema)
    {
        if (schema.Values.Count > 0)
        {
            return string.Join(", ", schema.Values);
        }

        if (schema is { Reference: { } reference, Types.Count: 0, Pattern: null, Properties.Count: 0 })
        {
            var referred = Allowed(reference);
            return schema.Description.Length > 0 ? $"{referred} ({Sentence(schema.Description)})" : referred;
        }

        var words = string.Join(" or ", schema.Types.Select(type => Word(type, schema)));
        if (schema.Description.Length > 0)
        {
            words = words.Length == 0 ? Sentence(schema.Description) : $"{words} ({Sentence(schema.Description)})";
        }

        var examples = schema.Examples.Count > 0 ? $", such as {string.Join(", ", schema.Examples)}" : "";
        return words.Length == 0 ? "any value" : words + examples;
    }

    private static string Word(string type, Schema schema) => type switch
    {
        "object" => schema.Properties.Count == 0 ? "an object" : $"an object with the keys {string.Join(", ", schema.Properties.Keys)}",
        "array" => $"a list{Count(schema)}",
        "string" => "a text in quotes",
        "integer" => $"an integer{Range(schema)}",
        "number" => $"a number{Range(schema)}",
        "boolean" => "true or false",
        _ => type,
    };

    private static string Range(Schema schema) => schema switch
    {
        { Minimum: { } low, Maximum: { } high } => string.Create(CultureInfo.InvariantCulture, $" from {low} to {high}"),
        { Minimum: { } low } => string.Create(CultureInfo.InvariantCulture, $" from {low} up"),
        { Maximum: { } high } => string.Create(CultureInfo.InvariantCulture, $" up to {high}"),
        _ => "",
    };

    private static string Count(Schema schema) => schema switch
    {
        { MinItems: > 0, MaxItems: < int.MaxValue } =>
            string.Create(CultureInfo.InvariantCulture, $" of {schema.MinItems} to {schema.MaxItems}"),
        { MinItems: > 0 } => string.Create(CultureInfo.InvariantCulture, $" of at least {schema.MinItems}"),
        { MaxItems: < int.MaxValue } => string.Create(CultureInfo.InvariantCulture, $" of at most {schema.MaxItems}"),
        _ => "",
    };

    // A description is a sentence of its own; inside an error it is part of one.
    private static string Sentence(string description) => description.TrimEnd('.');
}
