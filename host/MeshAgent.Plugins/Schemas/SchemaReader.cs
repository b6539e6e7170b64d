using System.Globalization;
using System.Text.RegularExpressions;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Schemas;

/// <summary>
/// Reads schemas. A keyword outside the subset is an error, since passing over it would accept what its author meant to refuse.
/// </summary>
public static class SchemaReader
{
    /// <summary>
    /// Schemas that a file may mean, each reference counted as often as it is followed: two references in each of thirty definitions would
    /// mean a thousand million of them. The bundled plugins' files mean less than fifty. More would let a file of a kilobyte take a small
    /// router's memory (4 MiB at ten times as many), less could refuse settings that repeat a large part.
    /// </summary>
    private const int MostSchemas = 1024;

    private static readonly string[] Keywords =
    [
        "$schema", "$id", "$defs", "$ref", "$comment", "title", "description", "default", "examples", "type", "enum", "const", "properties",
        "required", "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "pattern", "minLength", "maxLength", "minimum",
        "maximum",
    ];

    private static readonly string[] TypeNames = ["object", "array", "string", "integer", "number", "boolean", "null"];

    /// <summary>Reads a schema document.</summary>
    /// <param name="reading">The JSON of the schema.</param>
    /// <returns>The schema, or what is wrong with it.</returns>
    public static SchemaReading Read(DocumentReading reading) => Read(reading, Compile);

    // In time that grows with the text alone, whatever the pattern: a limit on time would refuse good settings on a busy machine.
    internal static Regex Compile(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>Reads a schema document.</summary>
    /// <param name="reading">The JSON of the schema.</param>
    /// <param name="compile">Makes an expression of a pattern, which costs more than all else.</param>
    /// <returns>The schema, or what is wrong with it.</returns>
    internal static SchemaReading Read(DocumentReading reading, Func<string, Regex> compile)
    {
        if (reading.Root is null || !reading.Errors.IsEmpty)
        {
            return new SchemaReading(null, reading.Errors);
        }

        var pass = new Pass(reading.Root, compile);
        var schema = pass.Read(reading.Root);
        return new SchemaReading(pass.Errors.Count == 0 ? schema : null, pass.Errors.ToEquatableArray());
    }

    private sealed class Pass(DocumentNode root, Func<string, Regex> compile)
    {
        // References under way: one that leads back to itself would never end.
        private readonly HashSet<string> following = [];
        private int schemas;
        private bool areTooMany;

        public List<DocumentError> Errors { get; } = [];

        public Schema Read(DocumentNode node)
        {
            schemas++;
            if (node.Kind != NodeKind.Mapping)
            {
                Errors.Add(node.Error($"{node} is not a schema; allowed: an object"));
                return new Schema();
            }

            foreach (var member in node.Members.Where(member => !Keywords.Contains(member.Key)))
            {
                Errors.Add(new DocumentError(
                    node.File,
                    member.KeyPosition,
                    member.Value.Path,
                    $"is a keyword that this agent does not know; allowed: {string.Join(", ", Keywords)}"));
            }

            return new Schema
            {
                Types = Texts(node["type"], "type"),
                Description = node["description"]?.Text ?? "",
                Examples = (node["examples"]?.Items ?? []).Select(example => example.ToString()).ToEquatableArray(),
                Values = node["const"] is { } only ? [only] : node["enum"]?.Items ?? [],
                Properties = (node["properties"]?.Members ?? []).ToDictionary(member => member.Key, member => Read(member.Value)),
                Required = Texts(node["required"], "required"),
                AllowsOtherMembers = node["additionalProperties"]?.Text != "false",
                Items = node["items"] is { } items ? Read(items) : null,
                MinItems = Count(node["minItems"]) ?? 0,
                MaxItems = Count(node["maxItems"]) ?? int.MaxValue,
                UniqueItems = node["uniqueItems"]?.Text == "true",
                Pattern = Pattern(node["pattern"]),
                MinLength = Count(node["minLength"]) ?? 0,
                MaxLength = Count(node["maxLength"]) ?? int.MaxValue,
                Minimum = Number(node["minimum"]),
                Maximum = Number(node["maximum"]),
                Default = node["default"],
                Reference = node["$ref"] is { } reference ? Follow(reference) : null,
            };
        }

        private Schema? Follow(DocumentNode reference)
        {
            const string prefix = "#/$defs/";
            var name = reference.Text.StartsWith(prefix, StringComparison.Ordinal) ? reference.Text[prefix.Length..] : "";
            if (root["$defs"]?[name] is not { } target)
            {
                Errors.Add(reference.Error($"{reference} leads nowhere; allowed: {prefix}NAME with a NAME of this file"));
                return null;
            }

            if (schemas >= MostSchemas)
            {
                // Said where it was first too much; all that follow would only say the same.
                if (!areTooMany)
                {
                    areTooMany = true;
                    Errors.Add(reference.Error(
                        $"{reference} makes this file mean more than {MostSchemas} schemas; write fewer references that lead to others"));
                }

                return null;
            }

            if (!following.Add(name))
            {
                Errors.Add(reference.Error($"{reference} leads back to itself; a schema here must end"));
                return null;
            }

            var schema = Read(target);
            following.Remove(name);
            return schema;
        }

        private EquatableArray<string> Texts(DocumentNode? node, string keyword)
        {
            var names = node switch
            {
                null => [],
                { Kind: NodeKind.List } => node.Items.Select(item => item.Text).ToEquatableArray(),
                _ => [node.Text],
            };
            foreach (var name in names.Where(name => keyword == "type" && !TypeNames.Contains(name)))
            {
                Errors.Add(node!.Error($"\"{name}\" is not a type; allowed: {string.Join(", ", TypeNames)}"));
            }

            return names;
        }

        private int? Count(DocumentNode? node)
        {
            var number = Number(node);
            if (number is null || (number is >= 0 and <= int.MaxValue && decimal.IsInteger(number.Value)))
            {
                return (int?)number;
            }

            Errors.Add(node!.Error($"{node} is no count; allowed: a whole number from 0 to {int.MaxValue}"));
            return null;
        }

        private decimal? Number(DocumentNode? node)
        {
            if (node is null)
            {
                return null;
            }

            if (node.Kind == NodeKind.Number
                && decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            Errors.Add(node.Error($"{node} is not a number"));
            return null;
        }

        private Regex? Pattern(DocumentNode? node)
        {
            if (node is null)
            {
                return null;
            }

            try
            {
                return compile(node.Text);
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                Errors.Add(node.Error($"is not a pattern: {exception.Message}"));
                return null;
            }
        }
    }
}
