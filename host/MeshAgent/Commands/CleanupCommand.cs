using MeshAgent.Host.Control;
using MeshAgent.Host.Logging;
using MeshAgent.Host.Running;
using MeshAgent.Host.Supervision;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Commands;

/// <summary><c>meshagent cleanup</c>: removes everything the agent owns, after a crash or before an uninstall.</summary>
internal static class CleanupCommand
{
    /// <summary>Removes it.</summary>
    /// <param name="files">The configuration.</param>
    /// <param name="isForScripts">Print JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit status: 1 when an agent runs, or something could not be removed.</returns>
    public static async Task<int> RunAsync(ConfigurationFiles files, bool isForScripts, CancellationToken cancellationToken)
    {
        var (settings, entries, errors) = files.ReadBoth();
        if (settings is null)
        {
            return CommandOutput.Fail(errors.Select(static error => error.ToString()));
        }

        if (await new ControlClient(settings.ControlSocket).IsServedAsync(cancellationToken))
        {
            return CommandOutput.Fail(
                [$"an agent runs and answers at {settings.ControlSocket}; it would make everything anew: stop it first"]);
        }

        using var loggers = new StderrLoggerFactory(LogLevel.Warning, !Console.IsErrorRedirected, Console.Error, TimeProvider.System);
        using var notifier = new ServiceNotifier(notifySocket: null);
        await using var host = new AgentHost(settings, entries, loggers, notifier);
        var runtime = RuntimeFolder.Look(settings.ControlSocket);
        await host.Plugins.StartAsync(cancellationToken);
        var report = await new Cleaner(host.Parts, host.State, settings.Agent.Identity.RouteProtocol)
            .CleanAsync(runtime, cancellationToken);
        if (isForScripts)
        {
            CommandOutput.PrintJson(report, ControlJson.Readable.CleanupReport);
        }
        else
        {
            HumanText.Print(report);
        }

        return report.Failed.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
