using System.Runtime.InteropServices;
using MeshAgent.Host.Control;
using MeshAgent.Host.Logging;
using MeshAgent.Host.Running;
using MeshAgent.Host.Supervision;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Slots;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Commands;

/// <summary><c>meshagent run</c>: the daemon. SIGTERM and SIGINT end it in order, SIGHUP reads all files anew.</summary>
internal static class RunCommand
{
    /// <summary>Runs it until it is told to stop.</summary>
    /// <param name="files">The configuration.</param>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(ConfigurationFiles files)
    {
        var (settings, entries, errors) = files.ReadBoth();
        if (settings is null)
        {
            return CommandOutput.Fail(errors.Select(static error => error.ToString()));
        }

        using var stopping = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stopping));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stopping));
        using var loggers = new StderrLoggerFactory(LogLevel.Information, !Console.IsErrorRedirected, Console.Error, TimeProvider.System);
        using var notifier = new ServiceNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        await using var host = new AgentHost(settings, entries, loggers, notifier);
        var control = host.Part<ControlServer>();
        try
        {
            // Before anything else: the socket keeps a second agent from starting.
            control.Open(settings.ControlSocket);
        }
        catch (ControlException refused)
        {
            return CommandOutput.Fail([refused.Message]);
        }

        using var pluginFiles = new PluginFiles(
            files, host.Plugins, host.Health, TimeProvider.System, host.Part<ILogger<PluginFiles>>());
        using var hangup = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP, signal => Reload(signal, host, files, pluginFiles, stopping.Token));
        CrashGuard.Install(host.Health, host.Part<ILogger<PluginRuntime>>());
        using var serving = new CancellationTokenSource();
        var served = control.RunAsync(serving.Token);
        var watched = pluginFiles.RunAsync(stopping.Token);
        try
        {
            await host.RunAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while plugins were still starting: nothing has been changed yet.
        }
        finally
        {
            await serving.CancelAsync();
            await served;
            await stopping.CancelAsync();
            await watched;
        }

        return ExitCodes.Ok;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }

    private static void Reload(
        PosixSignalContext signal, AgentHost host, ConfigurationFiles files, PluginFiles pluginFiles, CancellationToken stopping)
    {
        signal.Cancel = true;
        host.Part<SettingsReload>().Take(files.ReadSettings(), files.SettingsPath);
        _ = pluginFiles.LookAsync(stopping);
    }
}
