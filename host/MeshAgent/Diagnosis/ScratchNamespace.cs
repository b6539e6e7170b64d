using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeshAgent.Host.Diagnosis;

/// <summary>
/// Runs a program in a network namespace of its own, which is gone with it: nothing that it does there touches this machine.
/// </summary>
internal static partial class ScratchNamespace
{
    private const int NewNetworkNamespace = 0x40000000; // CLONE_NEWNET, linux/sched.h

    /// <summary>Runs it.</summary>
    /// <param name="start">The program; its output is caught.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="Win32Exception">
    /// There is no right to make a namespace (CAP_SYS_ADMIN), or the program cannot be started.
    /// </exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);

        // A program gets the namespace of the thread that starts it. The thread ends at once, so that no other work is done in there.
        var thread = new Thread(() =>
        {
            try
            {
                started.SetResult(Unshare(NewNetworkNamespace) == 0 ? Process.Start(start)! : throw new Win32Exception(Marshal.GetLastPInvokeError()));
            }
            catch (Win32Exception refused)
            {
                started.SetException(refused);
            }
        })
        { IsBackground = true, Name = "scratch-namespace" };
        thread.Start();
        using var process = await started.Task;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            _ = await errors;
            await process.WaitForExitAsync(cancellationToken);
            return output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unshare(int flags);
}
