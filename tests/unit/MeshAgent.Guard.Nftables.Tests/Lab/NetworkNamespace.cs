using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>A named network namespace. A socket opened in it stays in it, whichever thread uses it later.</summary>
internal sealed partial class NetworkNamespace(string name)
{
    private const int CloneNewNet = 0x40000000;

    public string Name { get; } = name;

    /// <summary>Runs something on a thread of its own within the namespace; /proc/sys/net is the namespace's there as well.</summary>
    public T Run<T>(Func<T> action)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle("/run/netns/" + Name);
                if (SetNamespace((int)file.DangerousGetHandle(), CloneNewNet) != 0)
                {
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                }

                result = action();
            }
#pragma warning disable CA1031 // Carried to the calling thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    public void SetSwitch(string path, string value) => Run(() =>
    {
        File.WriteAllText("/proc/sys/net/" + path, value);
        return true;
    });

    public string GetSwitch(string path) => Run(() => File.ReadAllText("/proc/sys/net/" + path).Trim());

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int type);
}
