using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Schemas;

/// <summary>What reading a schema gave.</summary>
/// <param name="Schema">The schema; null when something is wrong with it.</param>
/// <param name="Errors">What is wrong.</param>
public sealed record SchemaReading(Schema? Schema, EquatableArray<DocumentError> Errors);
