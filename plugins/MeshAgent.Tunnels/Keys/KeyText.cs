using System.Security.Cryptography;

namespace MeshAgent.Tunnels.Keys;

/// <summary>
/// The written forms of a key: base64 as <c>wg(8)</c> prints it, lower-case hexadecimal as fastd and WireGuard's userspace protocol do.
/// </summary>
internal static class KeyText
{
    /// <summary>Length of every key in bytes (<c>WG_KEY_LEN</c>, linux/wireguard.h).</summary>
    public const int KeyBytes = 32;

    /// <summary>Length of the base64 form: 43 digits and one <c>=</c>.</summary>
    public const int Base64Characters = 44;

    /// <summary>Reads base64.</summary>
    /// <param name="text">Exactly 44 characters.</param>
    /// <returns>32 bytes, or null when the text is anything else.</returns>
    public static byte[]? FromBase64(ReadOnlySpan<char> text)
    {
        var bytes = new byte[KeyBytes];
        return text.Length == Base64Characters && Convert.TryFromBase64Chars(text, bytes, out var written) && written == KeyBytes
            ? bytes
            : Forget(bytes);
    }

    /// <summary>Reads hexadecimal of either case.</summary>
    /// <param name="text">Exactly 64 digits.</param>
    /// <returns>32 bytes, or null when the text is anything else.</returns>
    public static byte[]? FromHex(ReadOnlySpan<char> text)
    {
        var bytes = new byte[KeyBytes];
        return text.Length == 2 * KeyBytes && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : Forget(bytes);
    }

    private static byte[]? Forget(byte[] bytes)
    {
        CryptographicOperations.ZeroMemory(bytes);
        return null;
    }
}
