using System.Diagnostics;

namespace MeshAgent.Routes.Iproute2.Program;

/// <summary>Runs <c>ip</c> (iproute2) and takes what it prints.</summary>
internal static class IpProgram
{
    /// <summary>Runs it.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads, for <c>-batch -</c>.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<IpAnswer> RunAsync(IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return new IpAnswer(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Starts it with all three streams in our hands.</summary>
    /// <param name="arguments">Its arguments.</param>
    public static Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("ip", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The error texts are read, so they must not be translated.
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }
}
