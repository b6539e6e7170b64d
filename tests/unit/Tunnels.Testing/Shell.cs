using System.Diagnostics;

namespace MeshAgent.Tunnels.Testing;

/// <summary>Runs programs of the machine, for what the tests set up and look at.</summary>
internal static class Shell
{
    /// <summary>Runs a script; fails the test when a command of it fails.</summary>
    public static string Run(string script)
    {
        var (code, output) = Try(script);
        Assert.True(code == 0, $"{script}\n{output}");
        return output;
    }

    /// <summary>Runs a script and gives its exit code and output.</summary>
    public static (int Code, string Output) Try(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-e", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task Until(Func<Task<bool>> condition, TimeSpan deadline, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < deadline, $"not within {deadline.TotalSeconds} s: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
