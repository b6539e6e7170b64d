namespace MeshAgent.Plugins.Documents;

/// <summary>What a JSON value is (RFC 8259 §3).</summary>
public enum NodeKind
{
    /// <summary>An object: keys with values.</summary>
    Mapping,

    /// <summary>An array.</summary>
    List,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>null</c>.</summary>
    Null,
}
