using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Plugins.Documents;

/// <summary>What reading a file gave.</summary>
/// <param name="Root">The document; null when it is not JSON at all.</param>
/// <param name="Errors">Everything that is wrong; empty when the document is good.</param>
public sealed record DocumentReading(DocumentNode? Root, EquatableArray<DocumentError> Errors);
