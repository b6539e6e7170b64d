using System.Diagnostics;
using System.Globalization;
using System.Text;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Schemas;

namespace MeshAgent.Plugins.Tests.Schemas;

public sealed class SchemaValidatorTests
{
    private const string Sample = """
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["name"],
          "properties": {
            "name": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 4, "description": "Lower-case letters.", "examples": ["abc"] },
            "table": { "type": "integer", "minimum": 1, "maximum": 252, "default": 7 },
            "mode": { "enum": ["none", "direct"], "default": "none" },
            "links": { "type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": true, "items": { "$ref": "#/$defs/link" } },
            "inner": { "type": "object", "default": {}, "properties": { "size": { "type": "number", "default": 1.5 } } },
            "on": { "type": ["boolean", "null"] }
          },
          "$defs": { "link": { "type": "string", "minLength": 1 } }
        }
        """;

    [Theory]
    [InlineData("""{ "name": "abc", "table": 252, "mode": "direct", "links": ["a", "b"], "inner": { "size": 1 }, "on": null }""")]
    [InlineData("""{ "name": "a", "table": 2.0 }""")]
    public void Validate_Fits_NoErrors(string text)
    {
        Assert.Empty(Validate(text));
    }

    [Theory]
    [InlineData("""[]""", "f.json:1:1: a list is not of the right type; allowed: an object with the keys name, table, mode, links, inner, on")]
    [InlineData("""{}""", "f.json:1:1: the key \"name\" is missing; allowed: a text in quotes (Lower-case letters), such as \"abc\"")]
    [InlineData("""{ "name": "abc", "tabel": 1 }""", "f.json:1:18: tabel: is not a known key; did you mean \"table\"?; allowed: name, table, mode, links, inner, on")]
    [InlineData("""{ "name": "ABC" }""", "f.json:1:11: name: \"ABC\" does not fit; allowed: a text in quotes (Lower-case letters), such as \"abc\"")]
    [InlineData("""{ "name": "abcde" }""", "f.json:1:11: name: \"abcde\" has 5 characters; allowed: 0 to 4 characters, a text in quotes (Lower-case letters), such as \"abc\"")]
    [InlineData("""{ "name": "a", "table": 0 }""", "f.json:1:25: table: 0 is out of range; allowed: an integer from 1 to 252")]
    [InlineData("""{ "name": "a", "table": 1e99 }""", "f.json:1:25: table: 1e99 is not of the right type; allowed: an integer from 1 to 252")]
    [InlineData("""{ "name": "a", "table": "1" }""", "f.json:1:25: table: \"1\" is not of the right type; allowed: an integer from 1 to 252")]
    [InlineData("""{ "name": "a", "mode": "nonne" }""", "f.json:1:24: mode: \"nonne\" is not one of the values; did you mean \"none\"?; allowed: \"none\", \"direct\"")]
    [InlineData("""{ "name": "a", "links": [] }""", "f.json:1:25: links: has 0 entries; allowed: a list of 1 to 2")]
    [InlineData("""{ "name": "a", "links": ["x", "x"] }""", "f.json:1:31: links[1]: \"x\" is already links[0]; remove one of them")]
    [InlineData("""{ "name": "a", "links": [""] }""", "f.json:1:26: links[0]: \"\" has 0 characters; allowed: 1 to any number of characters, a text in quotes")]
    [InlineData("""{ "name": "a", "on": 1 }""", "f.json:1:22: on: 1 is not of the right type; allowed: true or false or null")]
    public void Validate_DoesNotFit_NamesPlaceAndWhatIsAllowed(string text, string error)
    {
        Assert.Equal(error, Assert.Single(Validate(text)));
    }

    [Theory]
    [InlineData("1, 1.0", true)]
    [InlineData("0, -0.0", true)]
    [InlineData("1e1, 10", true)]
    [InlineData("1, 1.5", false)]
    [InlineData("1, \"1\"", false)]
    [InlineData("true, \"true\"", false)]
    [InlineData("null, \"\"", false)]
    [InlineData("[1, 2], [1, 2.0]", true)]
    [InlineData("[1, 2], [2, 1]", false)]
    [InlineData("[], {}", false)]
    [InlineData("[[], []], [[[]]]", false)]
    [InlineData("[\"a\", \"b\"], [\"a,6 b\"]", false)]
    [InlineData("{\"a\": 1, \"b\": 2}, {\"b\": 2, \"a\": 1}", true)]
    [InlineData("{\"a\": 1}, {\"b\": 1}", false)]
    [InlineData("{\"a\": 1}, {\"a\": 1, \"b\": 1}", false)]
    public void Validate_UniqueItems_AreComparedByValue(string items, bool areSame)
    {
        // JSON Schema 2020-12, core §4.2.2: equal numbers and texts are equal, objects whatever the order of their members.
        var schema = Schema("""{ "uniqueItems": true }""").Schema!;
        var document = DocumentReader.Read("f.json", Encoding.UTF8.GetBytes($"[{items}]")).Root!;

        Assert.Equal(areSame, !SchemaValidator.Validate(schema, document).IsEmpty);
    }

    [Fact]
    public void Validate_LargestListOnOneLine_TakesTimeThatGrowsWithIt()
    {
        // Comparing each with all before it, and counting each one's column from the line's beginning, took hours.
        var schema = Schema("""{ "uniqueItems": true }""").Schema!;
        var text = new StringBuilder("[0");
        for (var number = 1; text.Length < DocumentReader.MaxBytes - 10; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $",{number}");
        }

        var watch = Stopwatch.StartNew();
        var document = DocumentReader.Read("f.json", Encoding.UTF8.GetBytes(text.Append(']').ToString())).Root!;

        Assert.Empty(SchemaValidator.Validate(schema, document));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("minItems", "99999999999")]
    [InlineData("maxItems", "-1")]
    [InlineData("minLength", "1.5")]
    [InlineData("maxLength", "1e20")]
    public void Read_CountThatIsNone_NamesThePlaceAndWhatIsAllowed(string keyword, string number)
    {
        var error = Assert.Single(Schema($$"""{ "{{keyword}}": {{number}} }""").Errors);

        Assert.EndsWith($"{keyword}: {number} is no count; allowed: a whole number from 0 to 2147483647", $"{error}", StringComparison.Ordinal);
    }

    // An engine that tries one way after the other takes 2 to the power of 40 steps for this, and a limit on its time would refuse a good
    // text.
    [Fact]
    public void Validate_PatternWithManyWays_GoodTextFits()
    {
        var schema = Schema("""{ "type": "string", "pattern": "^(a?){40}a{40}$" }""").Schema!;

        Assert.Empty(SchemaValidator.Validate(schema, Read($"\"{new string('a', 40)}\"")));
        Assert.Single(SchemaValidator.Validate(schema, Read($"\"{new string('a', 39)}\"")));
    }

    [Fact]
    public void Validate_SeveralMistakes_ReportsAll()
    {
        Assert.Equal(3, Validate("""{ "name": 1, "mode": 2, "other": 3 }""").Count);
    }

    [Fact]
    public void Fill_AbsentMembers_GetTheirDefaultsAtAnyDepth()
    {
        var filled = SchemaDefaults.Fill(Schema(Sample).Schema!, Read("""{ "name": "a", "mode": "direct" }"""));

        Assert.Equal("7", filled["table"]!.Text);
        Assert.Equal("direct", filled["mode"]!.Text);
        Assert.Equal(("inner.size", "1.5"), (filled["inner"]!["size"]!.Path, filled["inner"]!["size"]!.Text));
        Assert.Null(filled["links"]);
    }

    [Theory]
    [InlineData("""{ "oneOf": [] }""", "oneOf: is a keyword that this agent does not know")]
    [InlineData("""{ "type": "text" }""", "type: \"text\" is not a type")]
    [InlineData("""{ "pattern": "(" }""", "pattern: is not a pattern")]
    [InlineData("""{ "pattern": "^(?=a)" }""", "pattern: is not a pattern")]
    [InlineData("""{ "$ref": "#/$defs/none" }""", "$ref: \"#/$defs/none\" leads nowhere")]
    [InlineData("""{ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/a" } } }""", "leads back to itself")]
    [InlineData("""{ "minimum": "1" }""", "minimum: \"1\" is not a number")]
    public void Read_FaultySchema_SaysWhere(string text, string part)
    {
        Assert.Contains(part, Assert.Single(Schema(text).Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ReferencesThatDoubleAtEveryLevel_IsRefusedAtOnce()
    {
        // Thirty definitions, each of which means the next one twice: two kilobytes that mean 2^30 schemas.
        var levels = Enumerable.Range(0, 30).Select(static level =>
            $$"""
            "l{{level}}": { "properties": { "a": { "$ref": "#/$defs/l{{level + 1}}" }, "b": { "$ref": "#/$defs/l{{level + 1}}" } } }
            """);
        var text = $$$"""{ "$ref": "#/$defs/l0", "$defs": { {{{string.Join(", ", levels)}}}, "l30": { "type": "string" } } }""";

        var reading = Schema(text);

        Assert.Null(reading.Schema);
        Assert.Contains("makes this file mean more than 1024 schemas", Assert.Single(reading.Errors).ToString(), StringComparison.Ordinal);
    }

    private static SchemaReading Schema(string text) => SchemaReader.Read(DocumentReader.Read("s.json", Encoding.UTF8.GetBytes(text)));

    private static List<string> Validate(string text) =>
        [.. SchemaValidator.Validate(Schema(Sample).Schema!, Read(text)).Select(error => error.ToString())];

    private static DocumentNode Read(string text) => DocumentReader.Read("f.json", Encoding.UTF8.GetBytes(text)).Root!;
}
