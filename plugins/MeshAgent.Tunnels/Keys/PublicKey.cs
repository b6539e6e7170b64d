namespace MeshAgent.Tunnels.Keys;

/// <summary>A peer's public key: what tells peers apart. No secret.</summary>
internal sealed class PublicKey : IEquatable<PublicKey>
{
    private const int ShownCharacters = 8;
    private readonly byte[] bytes;

    private PublicKey(byte[] bytes) => this.bytes = bytes;

    /// <summary>The 32 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Copies a key from bytes.</summary>
    /// <param name="value">Exactly 32 bytes.</param>
    /// <returns>The key; null when the length is another.</returns>
    public static PublicKey? FromBytes(ReadOnlySpan<byte> value) => value.Length == KeyText.KeyBytes ? new(value.ToArray()) : null;

    /// <summary>Reads the form that <c>wg pubkey</c> prints.</summary>
    /// <param name="text">44 characters of base64.</param>
    /// <returns>The key; null when the text is none.</returns>
    public static PublicKey? FromBase64(ReadOnlySpan<char> text) => KeyText.FromBase64(text) is { } value ? new(value) : null;

    /// <summary>Reads the form of the userspace protocol.</summary>
    /// <param name="text">64 hexadecimal digits.</param>
    /// <returns>The key; null when the text is none.</returns>
    public static PublicKey? FromHex(ReadOnlySpan<char> text) => KeyText.FromHex(text) is { } value ? new(value) : null;

    /// <summary>The form of the userspace protocol.</summary>
    /// <returns>64 lower-case digits.</returns>
    public string ToHex() => Convert.ToHexStringLower(bytes);

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>Enough of it to know it again in a log.</summary>
    /// <returns>The first characters of the base64 form.</returns>
    public override string ToString() => string.Concat(Convert.ToBase64String(bytes).AsSpan(0, ShownCharacters), "…");
}
