using System.Text.Json;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Plugins.Documents;

/// <summary>A JSON value that knows where it was written.</summary>
public sealed record DocumentNode
{
    /// <summary>What it is.</summary>
    public required NodeKind Kind { get; init; }

    /// <summary>The file that it was read from.</summary>
    public required string File { get; init; }

    /// <summary>Where it begins.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>Its place in the document, such as <c>plugins[2].settings</c>; empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>A string unescaped; a number, <c>true</c> or <c>false</c> as written; empty for the rest.</summary>
    public string Text { get; init; } = "";

    /// <summary>The members of an object, in the order written.</summary>
    public EquatableArray<DocumentMember> Members { get; init; } = [];

    /// <summary>The elements of an array.</summary>
    public EquatableArray<DocumentNode> Items { get; init; } = [];

    /// <summary>The bytes that it was written with, comments included.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>The value of a member; null when there is none of that name, or this is no object.</summary>
    /// <param name="key">The key.</param>
    public DocumentNode? this[string key] => Members.FirstOrDefault(member => member.Key == key)?.Value;

    /// <summary>An error at this place.</summary>
    /// <param name="message">What is wrong and what is allowed.</param>
    /// <returns>The error.</returns>
    public DocumentError Error(string message) => new(File, Position, Path, message);

    /// <summary>The path of a member.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>This node's path and the key.</returns>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The value as the runtime's own type, for those who know nothing of positions.</summary>
    /// <returns>A value that needs no disposal.</returns>
    public JsonElement ToElement()
    {
        using var document = JsonDocument.Parse(
            Source, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return document.RootElement.Clone();
    }

    /// <summary>The value in short, for messages.</summary>
    /// <returns>What was written, cut to a readable length.</returns>
    public override string ToString()
    {
        // Enough to recognize the value; a whole key or list would bury the message.
        const int longest = 40;
        var text = Kind switch
        {
            NodeKind.Mapping => "an object",
            NodeKind.List => "a list",
            NodeKind.Null => "null",
            NodeKind.Text => $"\"{Text}\"",
            _ => Text,
        };
        return text.Length <= longest ? text : $"{text[..longest]}…";
    }
}
