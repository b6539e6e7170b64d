using System.Globalization;
using System.Text.RegularExpressions;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Schemas;

/// <summary>Compares documents with schemas. All mistakes are collected, so that one run shows them all.</summary>
public static class SchemaValidator
{
    /// <summary>Finds everything in a document that its schema does not allow.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="node">The document, or a part of one.</param>
    /// <returns>The errors in the order of the document; empty when it fits.</returns>
    public static EquatableArray<DocumentError> Validate(Schema schema, DocumentNode node)
    {
        var errors = new List<DocumentError>();
        Check(schema, node, errors);
        return errors.ToEquatableArray();
    }

    private static void Check(Schema schema, DocumentNode node, List<DocumentError> errors)
    {
        if (schema.Reference is { } reference)
        {
            Check(reference, node, errors);
        }

        if (schema.Types.Count > 0 && !schema.Types.Any(type => IsOfType(node, type)))
        {
            errors.Add(node.Error($"{node} is not of the right type; allowed: {SchemaText.Allowed(schema)}"));
            return;
        }

        if (schema.Values.Count > 0 && !schema.Values.Any(value => AreSame(value, node)))
        {
            var question = Spelling.Question(node.Text, schema.Values.Select(value => value.Text));
            errors.Add(node.Error($"{node} is not one of the values{question}; allowed: {SchemaText.Allowed(schema)}"));
            return;
        }

        switch (node.Kind)
        {
            case NodeKind.Mapping:
                CheckObject(schema, node, errors);
                break;
            case NodeKind.List:
                CheckList(schema, node, errors);
                break;
            case NodeKind.Text:
                CheckText(schema, node, errors);
                break;
            case NodeKind.Number:
                CheckNumber(schema, node, errors);
                break;
            default:
                break;
        }
    }

    private static void CheckObject(Schema schema, DocumentNode node, List<DocumentError> errors)
    {
        foreach (var member in node.Members)
        {
            if (schema.Properties.TryGetValue(member.Key, out var property))
            {
                Check(property, member.Value, errors);
            }
            else if (!schema.AllowsOtherMembers)
            {
                var allowed = schema.Properties.Keys.Where(key => key != "$schema").ToList();
                errors.Add(new DocumentError(
                    node.File,
                    member.KeyPosition,
                    member.Value.Path,
                    $"is not a known key{Spelling.Question(member.Key, allowed)}; allowed: {string.Join(", ", allowed)}"));
            }
        }

        foreach (var key in schema.Required.Where(key => node[key] is null))
        {
            var allowed = schema.Properties.TryGetValue(key, out var property) ? $"; allowed: {SchemaText.Allowed(property)}" : "";
            errors.Add(node.Error($"the key \"{key}\" is missing{allowed}"));
        }
    }

    private static void CheckList(Schema schema, DocumentNode node, List<DocumentError> errors)
    {
        if (node.Items.Count < schema.MinItems || node.Items.Count > schema.MaxItems)
        {
            errors.Add(node.Error($"has {node.Items.Count} entries; allowed: {SchemaText.Allowed(schema)}"));
        }

        var earlier = new Dictionary<string, DocumentNode>(StringComparer.Ordinal);
        foreach (var item in node.Items)
        {
            if (schema.Items is not null)
            {
                Check(schema.Items, item, errors);
            }

            if (schema.UniqueItems && Canonical(item) is var text && !earlier.TryAdd(text, item))
            {
                errors.Add(item.Error($"{item} is already {earlier[text].Path}; remove one of them"));
            }
        }
    }

    private static void CheckText(Schema schema, DocumentNode node, List<DocumentError> errors)
    {
        if (node.Text.Length < schema.MinLength || node.Text.Length > schema.MaxLength)
        {
            var most = schema.MaxLength == int.MaxValue ? "any number of" : schema.MaxLength.ToString(CultureInfo.InvariantCulture);
            var range = string.Create(CultureInfo.InvariantCulture, $"{schema.MinLength} to {most} characters");
            errors.Add(node.Error($"{node} has {node.Text.Length} characters; allowed: {range}, {SchemaText.Allowed(schema)}"));
        }
        else if (schema.Pattern is not null && !schema.Pattern.IsMatch(node.Text))
        {
            var allowed = schema.Description.Length == 0 ? $"text that matches {schema.Pattern}" : SchemaText.Allowed(schema);
            errors.Add(node.Error($"{node} does not fit; allowed: {allowed}"));
        }
    }

    private static void CheckNumber(Schema schema, DocumentNode node, List<DocumentError> errors)
    {
        if (!TryNumber(node, out var number) || number < schema.Minimum || number > schema.Maximum)
        {
            errors.Add(node.Error($"{node} is out of range; allowed: {SchemaText.Allowed(schema)}"));
        }
    }

    private static bool IsOfType(DocumentNode node, string type) => type switch
    {
        "object" => node.Kind == NodeKind.Mapping,
        "array" => node.Kind == NodeKind.List,
        "string" => node.Kind == NodeKind.Text,
        "number" => node.Kind == NodeKind.Number,
        "integer" => node.Kind == NodeKind.Number && TryNumber(node, out var number) && decimal.IsInteger(number),
        "boolean" => node.Kind == NodeKind.Boolean,
        _ => node.Kind == NodeKind.Null,
    };

    private static bool TryNumber(DocumentNode node, out decimal number) =>
        decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static bool AreSame(DocumentNode one, DocumentNode other) => Canonical(one) == Canonical(other);

    // The same text for the same value, however it is written. Texts stand behind their length, so that none can look like another value.
    private static string Canonical(DocumentNode node) => node.Kind switch
    {
        NodeKind.Number when TryNumber(node, out var number) => (number == 0 ? 0 : number).ToString("G29", CultureInfo.InvariantCulture),
        NodeKind.List => $"[{string.Join(',', node.Items.Select(Canonical))}]",
        NodeKind.Mapping => $"{{{string.Join(',', node.Members.OrderBy(static member => member.Key, StringComparer.Ordinal)
            .Select(static member => $"{Measured(member.Key)}:{Canonical(member.Value)}"))}}}",
        _ => $"{node.Kind} {Measured(node.Text)}",
    };

    private static string Measured(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length} {text}");
}
