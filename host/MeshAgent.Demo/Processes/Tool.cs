using System.Diagnostics;

namespace MeshAgent.Demo.Processes;

/// <summary>Runs programs to their end.</summary>
internal static class Tool
{
    /// <summary>
    /// A tool that takes longer than this hangs. The slowest honest one is tcpdump reading a capture of a hundred thousand packets (about
    /// a second here, several on an emulated CPU); whoever has a longer one says so.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task<ToolResult> RunAsync(Command command, CancellationToken cancellation) => RunAsync(command, Limit, cancellation);

    /// <summary>Runs a program that takes longer than others.</summary>
    public static async Task<ToolResult> RunAsync(Command command, TimeSpan within, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        using var process = Start(command);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await WriteInputAsync(process, command);
            await process.WaitForExitAsync(limit.Token);
            return new ToolResult(command, process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"`{command}` did not end within {within.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    public static Process Start(Command command)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"`{command}` did not start.");
    }

    public static async Task WriteInputAsync(Process process, Command command)
    {
        try
        {
            await process.StandardInput.WriteAsync(command.Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before it read everything; its exit status tells the story better than the broken pipe.
        }
    }
}
