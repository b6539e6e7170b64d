using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MeshAgent.Tunnels.Testing;

/// <summary>
/// Puts the whole test process into a network and a mount namespace of its own, before anything else runs in it: a namespace belongs to a
/// thread, and the code under test may run on any. So the tests can make links and kill daemons as they like, and the machine sees nothing.
/// </summary>
internal static unsafe partial class OwnNamespaces
{
    private const string Entered = "MESHAGENT_TEST_NAMESPACES";

    /// <summary>Whether the process is in namespaces of its own.</summary>
    public static bool AreEntered => Environment.GetEnvironmentVariable(Entered) is not null;

    [ModuleInitializer]
#pragma warning disable CA2255 // A test executable has no other place that is early enough.
    internal static void Enter()
#pragma warning restore CA2255
    {
        if (AreEntered || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        // The memory is the new program's: when the call succeeds it does not return.
        var self = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        self[0] = Environment.ProcessPath!;
        string[] command = ["unshare", "--net", "--mount", "--propagation", "private", "--", .. self];
        var variables = Environment.GetEnvironmentVariables();
        var environment = variables.Keys.Cast<string>().Select(name => $"{name}={variables[name]}").Append($"{Entered}=1");
        _ = Execute("/usr/bin/unshare", Native(command), Native([.. environment]));
        throw new InvalidOperationException($"unshare: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Execute(string path, byte** arguments, byte** environment);

    private static byte** Native(string[] strings)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)strings.Length + 1, (nuint)sizeof(byte*));
        for (var index = 0; index < strings.Length; index++)
        {
            var bytes = Encoding.UTF8.GetBytes(strings[index] + '\0');
            array[index] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(array[index], bytes.Length));
        }

        return array;
    }
}
