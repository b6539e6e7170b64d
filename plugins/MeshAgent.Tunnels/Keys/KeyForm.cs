namespace MeshAgent.Tunnels.Keys;

/// <summary>How a key file of a technology is written.</summary>
/// <param name="Command">The command that makes such a key, for the fix: <c>wg genkey</c>.</param>
/// <param name="Description">The form in words.</param>
/// <param name="Read">Reads the form; null when the text is none.</param>
internal sealed record KeyForm(string Command, string Description, Func<string, SecretKey?> Read)
{
    /// <summary>32 bytes in base64, as <c>wg(8)</c> prints them.</summary>
    /// <param name="command">The command that makes such a key.</param>
    /// <returns>The form.</returns>
    public static KeyForm Base64(string command) =>
        new(command, "32 bytes in base64, 44 characters", static text => SecretKey.FromBase64(text));

    /// <summary>32 bytes in hexadecimal, as fastd prints them.</summary>
    /// <param name="command">The command that makes such a key.</param>
    /// <returns>The form.</returns>
    public static KeyForm Hex(string command) => new(command, "32 bytes as 64 hexadecimal digits", static text => SecretKey.FromHex(text));
}
