using System.Diagnostics;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Host.Control;
using MeshAgent.Host.Diagnosis;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Commands;

/// <summary><c>meshagent doctor</c>: what this machine can do, and who else wants to do it. Changes nothing.</summary>
internal static class DoctorCommand
{
    /// <summary>The option by which the doctor starts itself in an empty namespace.</summary>
    public const string ScratchOption = "--in-scratch-namespace";

    /// <summary>Examines, beside the agent or without one.</summary>
    /// <param name="files">The configuration.</param>
    /// <param name="isForScripts">Print JSON.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The exit status: 3 when a check ends with an error.</returns>
    public static async Task<int> RunAsync(ConfigurationFiles files, bool isForScripts, CancellationToken cancellationToken)
    {
        var (settings, entries, errors) = files.ReadBoth();
        if (settings is null)
        {
            return CommandOutput.Fail(errors.Select(static error => error.ToString()));
        }

        await using var surveyor = new Surveyor(settings, entries);
        var survey = await surveyor.LookAsync(cancellationToken);
        var scratch = new ProcessStartInfo(
            Environment.ProcessPath!, ["doctor", ScratchOption, "--config", files.SettingsPath, "--plugins", files.PluginsPath]);
        var facts = await MachineReader.ReadAsync(survey, scratch, cancellationToken);
        var usesWireGuard = entries.Any(static entry => entry is { Slot: PluginSlot.Exits, IsEnabled: true }
            && entry.Folder.EndsWith("WireGuard", StringComparison.Ordinal));
        var report = DoctorReport.Of(
        [
            .. AgentJudge.Of(survey), .. KernelJudge.Of(survey, facts, usesWireGuard), .. RoutingConflictJudge.Of(survey, facts),
            .. ServiceConflictJudge.Of(survey, facts), .. NameServerJudge.Of(survey, facts),
        ]);
        if (isForScripts)
        {
            CommandOutput.PrintJson(report, ControlJson.Readable.DoctorReport);
        }
        else
        {
            HumanText.Print(report);
        }

        return report.Healthy ? ExitCodes.Ok : ExitCodes.Unhealthy;
    }

    /// <summary>Tries in the empty namespace that the doctor has made.</summary>
    /// <param name="files">The configuration.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The exit status; the findings go to standard output.</returns>
    public static async Task<int> TryAsync(ConfigurationFiles files, CancellationToken cancellationToken)
    {
        var (settings, entries, errors) = files.ReadBoth();
        if (settings is null)
        {
            return CommandOutput.Fail(errors.Select(static error => error.ToString()));
        }

        CommandOutput.PrintJson(await ScratchProbe.RunAsync(settings, entries, cancellationToken), ControlJson.Default.ScratchReport);
        return ExitCodes.Ok;
    }
}
