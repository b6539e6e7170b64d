using System.Security.Cryptography;

namespace MeshAgent.Tunnels.Keys;

/// <summary>A private or preshared key. Its bytes leave only towards the tunnel device; no text form shows them.</summary>
internal sealed class SecretKey : IEquatable<SecretKey>
{
    private static readonly byte[] FingerprintPurpose = "meshagent wireguard link owner"u8.ToArray();
    private readonly byte[] bytes;

    private SecretKey(byte[] bytes) => this.bytes = bytes;

    /// <summary>The preshared key of a peer that has none: the device shows it as zeros.</summary>
    public static SecretKey None { get; } = new(new byte[KeyText.KeyBytes]);

    /// <summary>The 32 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Whether it is all zeros, which means no key.</summary>
    public bool IsNone => bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Copies a key from bytes.</summary>
    /// <param name="value">Exactly 32 bytes.</param>
    /// <returns>The key; null when the length is another.</returns>
    public static SecretKey? FromBytes(ReadOnlySpan<byte> value) => value.Length == KeyText.KeyBytes ? new(value.ToArray()) : null;

    /// <summary>Reads the form that <c>wg genkey</c> and <c>wg genpsk</c> print.</summary>
    /// <param name="text">44 characters of base64.</param>
    /// <returns>The key; null when the text is none.</returns>
    public static SecretKey? FromBase64(ReadOnlySpan<char> text) => KeyText.FromBase64(text) is { } value ? new(value) : null;

    /// <summary>Reads the form of the userspace protocol.</summary>
    /// <param name="text">64 hexadecimal digits.</param>
    /// <returns>The key; null when the text is none.</returns>
    public static SecretKey? FromHex(ReadOnlySpan<char> text) => KeyText.FromHex(text) is { } value ? new(value) : null;

    /// <summary>
    /// The key as X25519 uses it (RFC 7748 §5): three low bits and the top bit cleared, the next set. Devices keep and show private keys
    /// so; without it a key file that some other program wrote would seem to differ from the device for ever.
    /// </summary>
    /// <returns>The clamped key.</returns>
    public SecretKey Clamped()
    {
        var clamped = (byte[])bytes.Clone();
        clamped[0] &= 0xf8;
        clamped[^1] = (byte)((clamped[^1] & 0x7f) | 0x40);
        return new SecretKey(clamped);
    }

    /// <summary>
    /// A number by which a key can be known again and from which it cannot be found: keys have 256 random bits, so hashing them is one-way.
    /// </summary>
    /// <returns>32 lower-case hexadecimal digits.</returns>
    public string Fingerprint()
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(bytes, FingerprintPurpose, hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    /// <summary>The form of the userspace protocol: secret.</summary>
    /// <returns>64 lower-case digits.</returns>
    public string RevealHex() => Convert.ToHexStringLower(bytes);

    /// <inheritdoc/>
    public bool Equals(SecretKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(bytes, other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecretKey);

    /// <summary>The same for all keys, so that not even a hash of one gets out.</summary>
    /// <returns>Zero.</returns>
    public override int GetHashCode() => 0;

    /// <summary>Shows nothing.</summary>
    /// <returns>A fixed word.</returns>
    public override string ToString() => "(secret)";
}
