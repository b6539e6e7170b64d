namespace MeshAgent.Plugins.Documents;

/// <summary>A key of an object and its value.</summary>
/// <param name="Key">The key, unescaped.</param>
/// <param name="KeyPosition">Where the key stands.</param>
/// <param name="Value">The value.</param>
public sealed record DocumentMember(string Key, SourcePosition KeyPosition, DocumentNode Value);
