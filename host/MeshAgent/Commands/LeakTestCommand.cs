using System.Net.Sockets;
using MeshAgent.Host.Control;
using MeshAgent.Host.Leaks;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Commands;

/// <summary><c>meshagent leaktest</c>: tries to leak in every way, and proves that it would have seen it.</summary>
internal static class LeakTestCommand
{
    /// <summary>Runs it, beside the agent or without one.</summary>
    /// <param name="files">The configuration.</param>
    /// <param name="isForScripts">Print JSON.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The exit status: 3 when something leaked, or nothing could be proven.</returns>
    public static async Task<int> RunAsync(ConfigurationFiles files, bool isForScripts, CancellationToken cancellationToken)
    {
        var (settings, entries, errors) = files.ReadBoth();
        if (settings is null)
        {
            return CommandOutput.Fail(errors.Select(static error => error.ToString()));
        }

        await using var surveyor = new Surveyor(settings, entries);
        try
        {
            var report = await LeakTest.RunAsync(await surveyor.LookAsync(cancellationToken), cancellationToken);
            if (isForScripts)
            {
                CommandOutput.PrintJson(report, ControlJson.Readable.LeakReport);
            }
            else
            {
                HumanText.Print(report);
            }

            return report.IsClean ? ExitCodes.Ok : ExitCodes.Unhealthy;
        }
        catch (SocketException refused)
        {
            return CommandOutput.Fail([$"the WAN links cannot be watched: {refused.Message}; it takes root, or CAP_NET_RAW and CAP_NET_ADMIN"]);
        }
    }
}
