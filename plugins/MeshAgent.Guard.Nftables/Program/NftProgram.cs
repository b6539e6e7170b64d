using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MeshAgent.Guard.Nftables.Program;

/// <summary>Runs nft as a child process with a deadline and bounded output.</summary>
/// <param name="command">The program and leading arguments: <c>nft</c>, or what enters another network namespace before it.</param>
/// <param name="time">The clock of the deadline.</param>
internal sealed class NftProgram(IReadOnlyList<string> command, TimeProvider time) : INftProgram
{
    /// <summary>
    /// How long a run may take. A transaction of ours takes about 10 ms on a PC; on a one-core router that is busy, and whose other tables
    /// nft reads first, seconds were reported. Shorter would leave such a router unguarded; longer would hold up every other decision.
    /// </summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Characters read of either stream. A listing of our table is about 10,000; sixteen times that leaves room for hundreds of links and
    /// keeps a table that somebody filled with a block list from filling our memory.
    /// </summary>
    public const int MaximumOutput = 160 * 1024;

    private const int FileNotFound = 2;

    /// <inheritdoc/>
    public async Task<NftAnswer> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(arguments) };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            var outcome = error.NativeErrorCode == FileNotFound ? NftOutcome.NotInstalled : NftOutcome.NotStarted;
            return new NftAnswer(outcome, "", error.Message);
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await CommunicateAsync(process, end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NftAnswer(NftOutcome.TimedOut, "", "");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task<NftAnswer> CommunicateAsync(Process process, CancellationToken cancellationToken)
    {
        process.StandardInput.Close();
        var output = ReadBoundedAsync(process.StandardOutput, cancellationToken);
        var errors = ReadBoundedAsync(process.StandardError, cancellationToken);
        if (await output is not { } outputText || await errors is not { } errorText)
        {
            return new NftAnswer(NftOutcome.TooMuchOutput, "", "");
        }

        await process.WaitForExitAsync(cancellationToken);
        return new NftAnswer(process.ExitCode == 0 ? NftOutcome.Succeeded : NftOutcome.Refused, outputText, errorText);
    }

    private static async Task<string?> ReadBoundedAsync(StreamReader stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            text.Append(buffer, 0, length);
            if (text.Length > MaximumOutput)
            {
                return null;
            }
        }

        return text.ToString();
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The error texts are read, so they must not be translated.
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
