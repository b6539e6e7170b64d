using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeshAgent.Demo.Processes;

/// <summary>A program that keeps running in a node until it is ended by its pid. What it writes is kept, bounded.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>How long a killed process may take to be gone: longer means it is stuck in the kernel, which is worth an error.</summary>
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Command _command;
    private bool _disposed;

    private NodeProcess(Process process, Command command)
    {
        _process = process;
        _command = command;
        process.OutputDataReceived += (_, line) => Keep(Output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(Error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Process id; the program itself, not a wrapper, since every wrapper ends in exec.</summary>
    public int Pid => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Exit status, 128 plus the signal's number when a signal ended it.</summary>
    /// <exception cref="InvalidOperationException">It still runs.</exception>
    public int ExitCode => _process.ExitCode;

    /// <summary>Standard output.</summary>
    public BoundedLog Output { get; } = new();

    /// <summary>Standard error.</summary>
    public BoundedLog Error { get; } = new();

    /// <summary>Waits for a text on standard error, where the daemons of the lab log.</summary>
    /// <param name="text">What to wait for.</param>
    /// <param name="deadline">How long at most.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">The text did not come; the message holds what came.</exception>
    /// <exception cref="InvalidOperationException">The program ended before it wrote the text.</exception>
    public Task<TimeSpan> LogsAsync(string text, TimeSpan deadline, CancellationToken cancellation)
        => BringsAboutAsync($"'{text}' in its log", deadline, () => Error.Contains(text), cancellation);

    /// <summary>Waits for a condition that this program is to bring about.</summary>
    /// <param name="what">The condition in words, for the error.</param>
    /// <param name="deadline">How long at most.</param>
    /// <param name="condition">The look.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It did not in time; the message holds what it wrote.</exception>
    /// <exception cref="InvalidOperationException">The program ended first.</exception>
    public Task<TimeSpan> BringsAboutAsync(string what, TimeSpan deadline, Func<bool> condition, CancellationToken cancellation)
        => Eventually.HoldsAsync(
            $"{what}, by `{_command}`",
            deadline,
            () => condition() || (HasExited ? throw new InvalidOperationException($"`{_command}` ended early. {Written()}") : false),
            cancellation,
            Written);

    /// <summary>Sends a signal; a process that is already gone is not an error.</summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public void Send(UnixSignal signal)
    {
        if (!HasExited && Libc.Kill(Pid, (int)signal) != 0 && Marshal.GetLastPInvokeError() is not Libc.NoSuchProcess and var errno)
        {
            throw new Win32Exception(errno);
        }
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="deadline">How long at most.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <returns>Its exit status.</returns>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<int> EndAsync(UnixSignal signal, TimeSpan deadline, CancellationToken cancellation)
    {
        Send(signal);
        await Eventually.HoldsAsync($"end of `{_command}` after {signal}", deadline, () => HasExited, cancellation, () => Error.Tail());
        return ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The neighbourhood disposes of it too, after whoever started it.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await EndAsync(UnixSignal.Kill, KillLimit, CancellationToken.None);
        _process.Dispose();
    }

    internal static async Task<NodeProcess> StartAsync(Command command)
    {
        var process = new NodeProcess(Tool.Start(command), command);
        await Tool.WriteInputAsync(process._process, command);
        return process;
    }

    private string Written() => $"{Output.Tail()}\n{Error.Tail()}";

    private static void Keep(BoundedLog log, string? line)
    {
        if (line is not null)
        {
            log.Add(line);
        }
    }
}
