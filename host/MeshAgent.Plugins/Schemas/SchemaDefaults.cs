using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Schemas;

/// <summary>Completes documents with the defaults of their schemas, so that no reader needs defaults of its own.</summary>
public static class SchemaDefaults
{
    /// <summary>Adds every absent member that has a default.</summary>
    /// <param name="schema">The schema that the document fits.</param>
    /// <param name="node">The document.</param>
    /// <returns>The complete document; what was added carries the place of the object that it was added to.</returns>
    public static DocumentNode Fill(Schema schema, DocumentNode node)
    {
        var direct = schema is { Reference: { } reference, Properties.Count: 0 } ? reference : schema;
        if (node.Kind == NodeKind.List && direct.Items is { } items)
        {
            return node with { Items = node.Items.Select(item => Fill(items, item)).ToEquatableArray() };
        }

        if (node.Kind != NodeKind.Mapping)
        {
            return node;
        }

        var written = node.Members.Select(member =>
            direct.Properties.TryGetValue(member.Key, out var property) ? member with { Value = Fill(property, member.Value) } : member);
        var added =
            from property in direct.Properties
            let value = property.Value.Default ?? property.Value.Reference?.Default
            where value is not null && node[property.Key] is null
            let placed = Place(value, node, node.PathOf(property.Key))
            select new DocumentMember(property.Key, node.Position, Fill(property.Value, placed));
        return node with { Members = written.Concat(added).ToEquatableArray() };
    }

    private static DocumentNode Place(DocumentNode value, DocumentNode owner, string path) => value with
    {
        File = owner.File,
        Position = owner.Position,
        Path = path,
        Items = value.Items.Select((item, index) => Place(item, owner, $"{path}[{index}]")).ToEquatableArray(),
        Members = value.Members.Select(member =>
            member with { Value = Place(member.Value, owner, $"{path}.{member.Key}") }).ToEquatableArray(),
    };
}
