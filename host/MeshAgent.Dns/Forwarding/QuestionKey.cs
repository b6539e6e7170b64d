using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// What makes two clients' questions the same, as bytes: the name in lower case, type and class as they are on the wire, and one byte for
/// what the server is told about the asker (DO, CD).
/// </summary>
internal static class QuestionKey
{
    /// <summary>Most bytes of a key.</summary>
    public const int MaxLength = DnsName.MaxWireLength + (2 * sizeof(ushort)) + 1;

    private const byte DnssecOk = 1;
    private const byte CheckingDisabled = 2;

    /// <summary>Writes the key of a query that has a question.</summary>
    /// <param name="query">The query.</param>
    /// <param name="destination">Takes the key; at least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The key.</returns>
    public static ReadOnlySpan<byte> Write(scoped in ClientQuery query, Span<byte> destination)
    {
        var name = query.Name;
        for (var i = 0; i < name.Length; i++)
        {
            // Length bytes are at most 63, below every letter, so lower-casing them along is harmless.
            destination[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        }

        query.TypeAndClass.CopyTo(destination[name.Length..]);
        var length = name.Length + query.TypeAndClass.Length;
        destination[length] = (byte)((query.DnssecOk ? DnssecOk : 0) | (query.CheckingDisabled ? CheckingDisabled : 0));
        return destination[..(length + 1)];
    }
}
