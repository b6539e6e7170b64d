using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MeshAgent.Plugins.Loading;

/// <summary>
/// The native libraries that a plugin loaded. They are freed once its code is gone: the runtime itself never closes them, and the next
/// generation would get the old library under the same path.
/// </summary>
internal sealed class NativeLibraries
{
    private readonly ConcurrentBag<nint> handles = [];

    public nint Load(string path)
    {
        var handle = NativeLibrary.Load(path);
        handles.Add(handle);
        return handle;
    }

    public void Free()
    {
        while (handles.TryTake(out var handle))
        {
            NativeLibrary.Free(handle);
        }
    }
}
