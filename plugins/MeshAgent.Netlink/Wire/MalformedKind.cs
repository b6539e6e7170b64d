namespace MeshAgent.Netlink.Wire;

/// <summary>What is wrong with a piece of netlink data.</summary>
public enum MalformedKind
{
    /// <summary>Nothing: the data was read to its end.</summary>
    None,

    /// <summary>Fewer bytes are left than a header needs.</summary>
    Truncated,

    /// <summary>A length field is smaller than its own header or points past the end.</summary>
    BadLength,

    /// <summary>An attribute's value is shorter than its type needs, or is no address of any family.</summary>
    BadValue,

    /// <summary>A field that the object cannot be without is missing.</summary>
    MissingField,

    /// <summary>The message is of another type than the decoder reads.</summary>
    WrongMessage,
}
