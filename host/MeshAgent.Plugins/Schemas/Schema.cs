using System.Text.RegularExpressions;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Schemas;

/// <summary>
/// One schema of the subset of JSON Schema 2020-12 that the agent and its plugins describe their files with. Keywords are those of the
/// Validation vocabulary (json-schema.org/draft/2020-12/json-schema-validation).
/// </summary>
public sealed record Schema
{
    /// <summary><c>type</c>: the types allowed; empty for any.</summary>
    public EquatableArray<string> Types { get; init; } = [];

    /// <summary><c>description</c>: one sentence for people, which errors repeat.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>examples</c>: values that fit, as written.</summary>
    public EquatableArray<string> Examples { get; init; } = [];

    /// <summary><c>enum</c> or <c>const</c>: the values allowed; empty for any.</summary>
    public EquatableArray<DocumentNode> Values { get; init; } = [];

    /// <summary><c>properties</c>: the members of an object.</summary>
    public IReadOnlyDictionary<string, Schema> Properties { get; init; } = new Dictionary<string, Schema>();

    /// <summary><c>required</c>: the members that must be there.</summary>
    public EquatableArray<string> Required { get; init; } = [];

    /// <summary><c>additionalProperties</c>: whether members beyond <see cref="Properties"/> are allowed.</summary>
    public bool AllowsOtherMembers { get; init; } = true;

    /// <summary><c>items</c>: what every element of a list must be; null for anything.</summary>
    public Schema? Items { get; init; }

    /// <summary><c>minItems</c>.</summary>
    public int MinItems { get; init; }

    /// <summary><c>maxItems</c>; <see cref="int.MaxValue"/> for any number.</summary>
    public int MaxItems { get; init; } = int.MaxValue;

    /// <summary><c>uniqueItems</c>: no element may be written twice.</summary>
    public bool UniqueItems { get; init; }

    /// <summary><c>pattern</c>: what a string must contain; null for anything.</summary>
    public Regex? Pattern { get; init; }

    /// <summary><c>minLength</c>, in characters.</summary>
    public int MinLength { get; init; }

    /// <summary><c>maxLength</c>, in characters; <see cref="int.MaxValue"/> for any length.</summary>
    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary><c>minimum</c>; null for none.</summary>
    public decimal? Minimum { get; init; }

    /// <summary><c>maximum</c>; null for none.</summary>
    public decimal? Maximum { get; init; }

    /// <summary><c>default</c>: what an absent member counts as; null for none.</summary>
    public DocumentNode? Default { get; init; }

    /// <summary><c>$ref</c>: another schema that must fit as well; null for none.</summary>
    public Schema? Reference { get; init; }
}
