using System.Diagnostics;
using MeshAgent.Demo.Narration;
using Spectre.Console;

namespace MeshAgent.Host.Commands;

/// <summary><c>meshagent demo</c>: the main job for real, in namespaces of its own.</summary>
internal static class DemoCommand
{
    /// <summary>Columns of output that no terminal limits: what the longest line of the story takes.</summary>
    private const int PipedWidth = 132;

    /// <summary>A user namespace makes an ordinary user root over namespaces of its own, and over nothing else.</summary>
    private static readonly string[] OwnNamespaces = ["--user", "--map-root-user", "--net", "--mount"];

    /// <summary>Plays it; an ordinary user's is played in a user namespace.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The exit status: 0 when everything held.</returns>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var executable = Environment.ProcessPath!;
        if (!Environment.IsPrivilegedProcess)
        {
            return await MayMakeNamespacesAsync(cancellationToken)
                ? await StatusOfAsync(new ProcessStartInfo("unshare", [.. OwnNamespaces, executable, "demo"]), cancellationToken)
                : CommandOutput.Fail(
                [
                    "the demo makes network namespaces, which needs root, and this machine lets ordinary users make no user namespaces",
                    "run it as root, or allow them: sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces=10000, "
                        + "and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0",
                ]);
        }

        var isPiped = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = isPiped ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = isPiped ? PipedWidth : console.Profile.Width;
        return await new Demonstration(console).RunAsync(executable, cancellationToken);
    }

    private static async Task<bool> MayMakeNamespacesAsync(CancellationToken cancellationToken)
    {
        var attempt = new ProcessStartInfo("unshare", [.. OwnNamespaces, "true"]) { RedirectStandardError = true };
        return await StatusOfAsync(attempt, cancellationToken) == 0;
    }

    private static async Task<int> StatusOfAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
