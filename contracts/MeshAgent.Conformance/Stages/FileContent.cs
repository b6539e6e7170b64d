using System.Text;

namespace MeshAgent.Conformance.Stages;

/// <summary>What a file holds: a text, which is written as UTF-8, or bytes as they are.</summary>
/// <param name="Bytes">The bytes.</param>
public sealed record FileContent(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator FileContent(string text) => FromString(text);

    /// <summary>A text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its bytes.</returns>
    public static FileContent FromString(string text) => new(Encoding.UTF8.GetBytes(text));
}
