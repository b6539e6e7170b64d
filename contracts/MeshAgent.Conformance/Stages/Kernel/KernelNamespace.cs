using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeshAgent.Conformance.Stages.Kernel;

/// <summary>
/// A network namespace that lives as long as this object, on a thread of its own. What is awaited on it goes on there, so that sockets,
/// programs and threads of the plugin belong to it, whatever the plugin waits for in between. Needs root.
/// </summary>
public sealed partial class KernelNamespace : SynchronizationContext, IAsyncDisposable
{
    private const int CloneNewNet = 0x40000000;

    // Each entry is a continuation of a call that some test waits for, so a handful is usual; one that is full makes its writer wait.
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> work = new(4096);
    private readonly TaskCompletionSource<string> entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;

    /// <summary>Makes the namespace, with nothing in it but a loopback link that is up.</summary>
    /// <exception cref="Win32Exception">The kernel refuses: not root, or no namespaces.</exception>
    public KernelNamespace()
    {
        thread = new Thread(Work) { IsBackground = true, Name = "conformance" };
        thread.Start();
        ThreadId = entered.Task.GetAwaiter().GetResult();
    }

    /// <summary>The kernel's number of the thread, which ip(8) takes for the namespace: <c>ip link set X netns N</c>.</summary>
    public string ThreadId { get; }

    /// <summary>Makes the namespace and sets its links up.</summary>
    /// <param name="lines">Lines for <c>ip -batch</c>.</param>
    /// <returns>The namespace.</returns>
    public static async Task<KernelNamespace> CreateAsync(string lines)
    {
        var space = new KernelNamespace();
        string[] switches =
            ["net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.default.addr_gen_mode=1"];
        await space.ExecuteAsync("", ["sysctl", "-qw", .. switches]);
        await space.ExecuteAsync("link set lo up\n" + lines, "ip", "-batch", "-");
        return space;
    }

    /// <summary>Does something in the namespace.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="action">What is to be done.</param>
    /// <returns>Its result.</returns>
    public Task<T> RunAsync<T>(Func<Task<T>> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => _ = CompleteAsync(action, done), null);
        return done.Task;
    }

    /// <summary>Runs a program in the namespace; its failure fails the test.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <returns>What it printed.</returns>
    public async Task<string> ExecuteAsync(string input, params string[] command)
    {
        var (status, output, errors) = await TryAsync(input, command);
        Assert.True(status == 0, $"{string.Join(' ', command)}: {errors}");
        return output;
    }

    /// <summary>Runs a program in the namespace.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <returns>Its exit status and what it printed.</returns>
    public async Task<(int Status, string Output, string Errors)> TryAsync(string input, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = await RunAsync(() => Task.FromResult(Process.Start(start)!));
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            work.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The namespace has ended: what a plugin still waited for is nobody's any more.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task CompleteAsync<T>(Func<Task<T>> action, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(await action());
        }
        catch (OperationCanceledException canceled)
        {
            done.SetCanceled(canceled.CancellationToken);
        }
#pragma warning disable CA1031 // Carried to whoever awaits the result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            done.SetException(exception);
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unshare(int flags);

    private void Work()
    {
        SetSynchronizationContext(this);
        if (Unshare(CloneNewNet) != 0)
        {
            entered.SetException(new Win32Exception(Marshal.GetLastPInvokeError(), "unshare(CLONE_NEWNET): a network namespace needs root"));
            return;
        }

        entered.SetResult(Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName));
        foreach (var (callback, state) in work.GetConsumingEnumerable())
        {
            callback(state);
        }
    }
}
