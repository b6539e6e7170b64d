using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Tests.Documents;

public sealed class DocumentReaderTests
{
    [Fact]
    public void Read_CommentsAndNesting_KeepsPlacesAndPaths()
    {
        var reading = Read("""
            // what is loaded
            {
              "plugins": [
                { "id": "ä", /* here */ "n": -1.5e3, "on": true, "none": null },
              ]
            }
            """);

        Assert.Empty(reading.Errors);
        var number = reading.Root!["plugins"]!.Items[0]["n"]!;
        Assert.Equal(("plugins[0].n", "-1.5e3", NodeKind.Number), (number.Path, number.Text, number.Kind));
        Assert.Equal(new SourcePosition(4, 34), number.Position);
        Assert.Equal(new SourcePosition(4, 29), reading.Root["plugins"]!.Items[0].Members[1].KeyPosition);
    }

    [Theory]
    [InlineData("{ \"a\": 1,\n  \"a\": 2 }", "f.json:2:3: a: is written twice, first on line 1; remove one of them")]
    [InlineData("", "f.json:1:1: is not JSON here: ")]
    [InlineData("{", "f.json:1:2: is not JSON here: ")]
    [InlineData("{\n  \"a\": x }", "f.json:2:8: is not JSON here: 'x' is an invalid start of a value.")]
    [InlineData("{} {}", "f.json:1:4: is not JSON here: ")]
    public void Read_Faulty_NamesThePlace(string text, string beginning)
    {
        Assert.StartsWith(beginning, Assert.Single(Read(text).Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooDeep_IsAnErrorAndNoOverflow()
    {
        Assert.Contains("is not JSON here", Assert.Single(Read(new string('[', 100_000)).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooLarge_IsAnError()
    {
        Assert.Contains("larger than 1048576 bytes", Assert.Single(Read(new string(' ', DocumentReader.MaxBytes + 1)).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFile_Absent_IsAnError()
    {
        Assert.StartsWith("/nonexistent/f.json:1:1: cannot be read: ", Assert.Single(DocumentReader.ReadFile("/nonexistent/f.json").Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ByteOrderMark_IsPassedOver()
    {
        Assert.Equal(new SourcePosition(1, 1), DocumentReader.Read("f.json", (byte[])[.. Encoding.UTF8.Preamble, .. "{}"u8]).Root!.Position);
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows()
    {
        Prop.ForAll<byte[]>(bytes => DocumentReader.Read("f.json", bytes) is not null).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Read_GoodDocumentWithOneByteChanged_AgreesWithTheRuntime()
    {
        var good = """{ "a": [1, 2.5, "x\u00e9", true, null, { "b": "c" }], "d": -3 }"""u8.ToArray();
        var changes = from place in Gen.Choose(0, good.Length - 1) from value in Gen.Choose(0, 255) select (place, value);
        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var bytes = (byte[])[.. good];
            bytes[change.place] = (byte)change.value;
            return (DocumentReader.Read("f.json", bytes).Root is not null) == IsReadable(bytes);
        }).QuickCheckThrowOnFailure();
    }

    private static bool IsReadable(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return IsText(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // JsonDocument finds text that is not UTF-8 only when it is asked for.
    private static bool IsText(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && IsText(member.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsText),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static DocumentReading Read(string text) => DocumentReader.Read("f.json", Encoding.UTF8.GetBytes(text));
}
