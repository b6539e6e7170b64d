using System.Text;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Plugins.Documents;

/// <summary>Reads JSON (RFC 8259) with comments and trailing commas, keeping the place of every key and value.</summary>
public static class DocumentReader
{
    /// <summary>
    /// The largest file, in bytes. A configuration is a few KiB; 1 MiB leaves room for hundreds of exits and still cannot hurt a router's
    /// memory. Larger would let a wrong path (a log, a device) be read for long; smaller could refuse a generated peer list.
    /// </summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>
    /// How deep objects and lists may nest. Our own documents need 6; deeper ones are mistakes, and each level costs stack.
    /// </summary>
    public const int MaxDepth = 32;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path, which is also how errors name it.</param>
    /// <returns>The document and what is wrong with it; unreadable files are an error at their first character.</returns>
    public static DocumentReading ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Read(path, bytes.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Failed(path, new SourcePosition(1, 1), $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>Reads a document.</summary>
    /// <param name="file">How errors name it.</param>
    /// <param name="utf8">Its bytes; kept by the nodes.</param>
    /// <returns>The document and what is wrong with it.</returns>
    public static DocumentReading Read(string file, ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            return Failed(file, new SourcePosition(1, 1), $"is larger than {MaxBytes} bytes, so it is hardly what was meant");
        }

        var text = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        var lines = new LineIndex(text);
        var errors = new List<DocumentError>();
        var reader = new Utf8JsonReader(text.Span, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = MaxDepth,
        });
        try
        {
            reader.Read();
            var root = new Pass(file, text, lines, errors).ReadValue(ref reader, "");
            reader.Read();
            return new DocumentReading(root, errors.ToEquatableArray());
        }
        catch (JsonException exception)
        {
            var position = lines.At(exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0);
            return Failed(file, position, $"is not JSON here: {WithoutPlace(exception.Message)}");
        }
        catch (InvalidOperationException exception)
        {
            // Utf8JsonReader.GetString on bytes that are not UTF-8.
            return Failed(file, lines.At(reader.TokenStartIndex), $"is not JSON here: {exception.Message}");
        }
    }

    private static DocumentReading Failed(string file, SourcePosition position, string message) =>
        new(null, [new DocumentError(file, position, "", message)]);

    // The runtime ends its messages with its own, zero-based account of the place.
    private static string WithoutPlace(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private sealed class Pass(string file, ReadOnlyMemory<byte> text, LineIndex lines, List<DocumentError> errors)
    {
        public DocumentNode ReadValue(ref Utf8JsonReader reader, string path)
        {
            var start = (int)reader.TokenStartIndex;
            var node = new DocumentNode
            {
                Kind = KindOf(reader.TokenType),
                File = file,
                Position = lines.At(start),
                Path = path,
                Text = reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString()!,
                    JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => "",
                },
            };
            node = node.Kind switch
            {
                NodeKind.Mapping => node with { Members = ReadMembers(ref reader, node) },
                NodeKind.List => node with { Items = ReadItems(ref reader, path) },
                _ => node,
            };
            return node with { Source = text[start..(int)reader.BytesConsumed] };
        }

        private EquatableArray<DocumentMember> ReadMembers(ref Utf8JsonReader reader, DocumentNode owner)
        {
            var members = new List<DocumentMember>();
            var places = new Dictionary<string, SourcePosition>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var key = reader.GetString()!;
                var position = lines.At(reader.TokenStartIndex);
                var path = owner.PathOf(key);
                reader.Read();
                var value = ReadValue(ref reader, path);
                if (places.TryAdd(key, position))
                {
                    members.Add(new DocumentMember(key, position, value));
                }
                else
                {
                    errors.Add(new DocumentError(
                        file, position, path, $"is written twice, first on line {places[key].Line}; remove one of them"));
                }
            }

            return members.ToEquatableArray();
        }

        private EquatableArray<DocumentNode> ReadItems(ref Utf8JsonReader reader, string path)
        {
            var items = new List<DocumentNode>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                items.Add(ReadValue(ref reader, $"{path}[{items.Count}]"));
            }

            return items.ToEquatableArray();
        }

        private static NodeKind KindOf(JsonTokenType token) => token switch
        {
            JsonTokenType.StartObject => NodeKind.Mapping,
            JsonTokenType.StartArray => NodeKind.List,
            JsonTokenType.String => NodeKind.Text,
            JsonTokenType.Number => NodeKind.Number,
            JsonTokenType.True or JsonTokenType.False => NodeKind.Boolean,
            _ => NodeKind.Null,
        };
    }
}
