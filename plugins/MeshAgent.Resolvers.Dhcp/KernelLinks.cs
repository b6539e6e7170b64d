using System.Runtime.InteropServices;
using System.Text;

namespace MeshAgent.Resolvers.Dhcp;

/// <summary>Numbers and names of links, by the C library in the process's own network namespace.</summary>
internal static unsafe partial class KernelLinks
{
    private const int NameLength = 16; // IFNAMSIZ, linux/if.h

    /// <summary>A link's name.</summary>
    /// <param name="index">Its number.</param>
    /// <returns>The name; null when there is none.</returns>
    public static string? NameOf(int index)
    {
        var name = stackalloc byte[NameLength];
        return IndexToName((uint)index, name) is null
            ? null
            : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    /// <summary>Whether there is a link.</summary>
    /// <param name="name">Its name.</param>
    public static bool Exists(string name) => NameToIndex(name) != 0;

    [LibraryImport("libc", EntryPoint = "if_indextoname")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* IndexToName(uint index, byte* name);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint NameToIndex(string name);
}
