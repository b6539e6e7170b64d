namespace MeshAgent.Netlink.Wire;

/// <summary>Where and why a piece of netlink data could not be read. The default value means that nothing is wrong.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">Byte offset of the offending header or attribute within the block that was being read.</param>
/// <param name="AttributeType">Type number of the offending attribute; 0 when it is not about one attribute.</param>
public readonly record struct Malformed(MalformedKind Kind, int Offset, ushort AttributeType)
{
    /// <summary>Whether something is wrong.</summary>
    public bool IsFault => Kind != MalformedKind.None;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        MalformedKind.None => "well formed",
        _ when AttributeType == 0 => $"{Kind} at byte {Offset}",
        _ => $"{Kind} in attribute {AttributeType} at byte {Offset}",
    };
}
