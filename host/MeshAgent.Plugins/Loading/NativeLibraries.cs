using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Plugins.Loading;

/// <summary>
/// The native libraries that a plugin loaded, each from a file in memory of its own. Loading by path would give the next generation the old
/// library while the old one is loaded, and folders for the boot are often mounted without the right to execute.
/// </summary>
/// <remarks>They are freed once the plugin's code is gone: the runtime itself never closes them.</remarks>
internal sealed partial class NativeLibraries
{
    private const uint CloseOnExec = 0x1; // MFD_CLOEXEC, linux/memfd.h
    private const uint Executable = 0x10; // MFD_EXEC, Linux 6.3; older kernels refuse the flag and need none

    private readonly Lock gate = new();
    private readonly List<(nint Library, SafeFileHandle Memory)> loaded = [];

    /// <summary>Loads a library.</summary>
    /// <param name="name">Its name, as it shows in /proc/PID/maps.</param>
    /// <param name="content">The library.</param>
    /// <returns>Its handle.</returns>
    /// <exception cref="DllNotFoundException">It is no library of this machine, or one that it needs is missing.</exception>
    public nint Load(string name, ReadOnlySpan<byte> content)
    {
        var memory = Create(name);
        try
        {
            RandomAccess.Write(memory, content, fileOffset: 0);
            var library = NativeLibrary.Load($"/proc/self/fd/{memory.DangerousGetHandle()}");
            lock (gate)
            {
                // Kept open: the loader knows libraries by the path that they were loaded by, and the number in it must stay ours.
                loaded.Add((library, memory));
            }

            return library;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Closes them; only when the code that calls them is gone.</summary>
    public void Free()
    {
        lock (gate)
        {
            foreach (var (library, memory) in loaded)
            {
                NativeLibrary.Free(library);
                memory.Dispose();
            }

            loaded.Clear();
        }
    }

    private static SafeFileHandle Create(string name)
    {
        var file = CreateMemoryFile(name, CloseOnExec | Executable);
        file = file >= 0 ? file : CreateMemoryFile(name, CloseOnExec);
        return file >= 0
            ? new SafeFileHandle(file, ownsHandle: true)
            : throw new DllNotFoundException($"memfd_create for {name}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
