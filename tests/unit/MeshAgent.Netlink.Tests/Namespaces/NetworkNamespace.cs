using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Tests.Namespaces;

/// <summary>
/// A network namespace that lives as long as this object: a thread that left the process's own. Sockets opened by
/// <see cref="Run{T}"/> belong to it for ever, whatever thread uses them; programs started by it run in it.
/// </summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int CloneNewNet = 0x40000000;
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;
    private bool left;

    public NetworkNamespace()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
        thread = new Thread(Work) { IsBackground = true, Name = "netns" };
        thread.Start();
        Assert.True(Run(() => left), "unshare(CLONE_NEWNET) failed");
        Ip("link set lo up");
    }

    /// <summary>The kernel's number of the thread, which ip(8) takes for the namespace: <c>ip link set X netns N</c>.</summary>
    public string ThreadId => Run(() => Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName));

    /// <summary>Runs something on the namespace's thread.</summary>
    public T Run<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        using var done = new ManualResetEventSlim();
        work.Add(() =>
        {
            try
            {
                result = action();
            }
#pragma warning disable CA1031 // Carried over to the caller's thread, whatever it is.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            done.Set();
        });
        done.Wait();
        failure?.Throw();
        return result;
    }

    /// <summary>Runs ip(8) with arguments separated by spaces; fails the test when ip fails.</summary>
    public string Ip(string arguments) => Execute("ip", arguments, input: null);

    /// <summary>Runs one ip -batch over several lines.</summary>
    public string IpBatch(string lines, string options = "") => Execute("ip", $"{options} -batch -".Trim(), lines);

    /// <summary>Sets a sysctl of the namespace.</summary>
    public void Sysctl(string name, string value) => Execute("sysctl", $"-qw {name}={value}", input: null);

    /// <summary>Runs any program in the namespace; its failure fails the test unless it may fail.</summary>
    public string Execute(string program, string arguments, string? input, bool mayFail = false)
    {
        var start = new ProcessStartInfo(program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Run(() => Process.Start(start)!);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        process.WaitForExit();
        var text = output.GetAwaiter().GetResult();
        Assert.True(mayFail || process.ExitCode == 0, $"{program} {arguments}: {error.GetAwaiter().GetResult()}{text}");
        return text;
    }

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unshare(int flags);

    private void Work()
    {
        left = Unshare(CloneNewNet) == 0;
        foreach (var action in work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
