using System.Security.Cryptography;
using MeshAgent.Core.Memory;

namespace MeshAgent.Host.State;

/// <summary>
/// By what this router is told from others when the operator does not say (<c>exits.routerId</c>). It never leaves the machine: only what
/// is derived from it shows, and that is which of several exits is taken.
/// </summary>
internal static class RouterId
{
    // machine-id(5): 32 hexadecimal digits, in lower case, and a line feed.
    private const int Digits = 32;

    /// <summary>Sets it where it is not right: the machine's own, else the one that is remembered, else a random one to be remembered.</summary>
    /// <param name="memory">What was remembered.</param>
    /// <param name="machineIdFile">The file that names the machine; OpenWrt has none, and an image that was never started has an empty one.</param>
    /// <returns>The memory with an id.</returns>
    public static DurableMemory Into(DurableMemory memory, string machineIdFile)
    {
        var id = OfMachine(machineIdFile);
        return id.Length > 0 ? memory with { RouterId = id }
            : memory.RouterId.Length > 0 ? memory
            : memory with { RouterId = RandomNumberGenerator.GetHexString(Digits, lowercase: true) };
    }

    private static string OfMachine(string file)
    {
        try
        {
            return File.Exists(file) && new FileInfo(file).Length <= Digits * 2 ? In(File.ReadAllText(file)) : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Reads the id from the file's text.</summary>
    /// <param name="content">The text.</param>
    /// <returns>The id; empty when there is none.</returns>
    internal static string In(string content)
    {
        var text = content.Trim();
        return text.Length == Digits && text.All(char.IsAsciiHexDigit) ? text : "";
    }
}
