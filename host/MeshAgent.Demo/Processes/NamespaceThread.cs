using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MeshAgent.Demo.Processes;

/// <summary>
/// Runs a short piece of work in another network namespace. A socket belongs for its whole life to the namespace of the thread that
/// created it (network_namespaces(7)), so probes open theirs here and use them from anywhere.
/// </summary>
internal static class NamespaceThread
{
    public static Task<T> RunAsync<T>(string namespaceFile, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A thread of its own that ends afterwards: a pooled one would carry the namespace to its next, unsuspecting work item.
        var thread = new Thread(() =>
        {
            try
            {
                Enter(namespaceFile);
                done.SetResult(work());
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                done.SetException(error);
            }
        })
        { IsBackground = true, Name = "lab-namespace" };
        thread.Start();
        return done.Task;
    }

    private static void Enter(string namespaceFile)
    {
        using var file = File.OpenHandle(namespaceFile);
        if (Libc.SetNamespace(file, Libc.CloneNewNet) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Entering the network namespace {namespaceFile}");
        }
    }
}
