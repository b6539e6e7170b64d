using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>
/// Asks the fastd of this machine whether it takes a configuration (<c>--verify-config</c>), so that one which runs is not given up for one
/// that will not start. What was refused is asked again after growing pauses only: another fastd may be installed meanwhile.
/// </summary>
/// <param name="places">Where its files are.</param>
/// <param name="processes">The machine's processes.</param>
/// <param name="time">The clock.</param>
internal sealed class ConfigurationCheck(InstancePlaces places, IDaemonProcesses processes, TimeProvider time)
{
    /// <summary>
    /// Refusals that are kept: a configuration has two forms, by who marks. More would only keep secrets that were exchanged; less would
    /// ask fastd at every look.
    /// </summary>
    private const int MostRefusals = 2;

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Between date and words of a line of fastd's.
    private const string WordsAfter = "--- ";

    private readonly ProgramRun run = new(processes, time);
    private readonly Dictionary<ConfigurationText, (Fault Fault, RestartPause Pause)> refused = [];

    /// <summary>Asks.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="program">The fastd.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Why it would not take it, in its own words; null when it would.</returns>
    public async ValueTask<Fault?> AskAsync(ConfigurationText configuration, string program, CancellationToken cancellationToken)
    {
        var pause = refused.TryGetValue(configuration, out var known) ? known.Pause : new RestartPause(time);
        if (pause.Left > TimeSpan.Zero)
        {
            return known.Fault;
        }

        pause.Starting();
        if (await TryAsync(configuration, program, cancellationToken) is { } fault)
        {
            if (known.Pause is null && refused.Count == MostRefusals)
            {
                refused.Clear();
            }

            refused[configuration] = (fault, pause);
            return fault;
        }

        refused.Remove(configuration);
        return null;
    }

    private async ValueTask<Fault?> TryAsync(ConfigurationText configuration, string program, CancellationToken cancellationToken)
    {
        WholeFile.Write(places.Candidate, places.Candidate + ".new", configuration.Reveal(), Owner);
        try
        {
            var command = new DaemonCommand(
                program,
                ["--config", places.Candidate, "--verify-config"],
                [$"PATH={InstancePlaces.StandardSearchPath}"],
                places.Candidate + ".log");
            var (status, lines) = await run.ToEndAsync(command, cancellationToken);
            if (status != 0)
            {
                return new Fault(
                    FaultOrigin.Configuration,
                    $"fastd refuses the configuration: {string.Join(" / ", lines.Select(Words).DefaultIfEmpty("it says nothing"))}",
                    "change the settings of the fastd plugin, or install a fastd that can do this",
                    status);
            }
        }
        finally
        {
            File.Delete(places.Candidate);
        }

        return null;
    }

    private static string Words(string line) =>
        line.IndexOf(WordsAfter, StringComparison.Ordinal) is var at and >= 0 ? line[(at + WordsAfter.Length)..] : line;
}
