using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>Runs a program that ends by itself, and keeps what it said.</summary>
/// <param name="processes">The machine's processes.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgramRun(IDaemonProcesses processes, TimeProvider time)
{
    /// <summary>
    /// How long it may take. A check of a configuration takes 10 ms here and some hundred on a slow router; longer would hold up
    /// reconciliation, shorter would take a busy machine for a refusal.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>How often it is looked at: a run lasts about two of these.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Runs it to its end.</summary>
    /// <param name="command">What to run; its log file is its own, and is removed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit status, and its words without secrets.</returns>
    /// <exception cref="DeviceException">It could not be started, or did not end in time.</exception>
    public async ValueTask<(int Status, IReadOnlyList<string> Lines)> ToEndAsync(DaemonCommand command, CancellationToken cancellationToken)
    {
        File.Delete(command.LogFile);
        var process = processes.Start(command);
        var start = time.GetTimestamp();
        try
        {
            int? status;
            while ((status = processes.ExitStatus(process)) is null)
            {
                if (time.GetElapsedTime(start) > Deadline)
                {
                    throw new DeviceException(
                        DeviceErrorKind.Silent,
                        $"{command.Program} {string.Join(' ', command.Arguments)} does not end within {Deadline.TotalSeconds} s");
                }

                await Task.Delay(Look, time, cancellationToken);
            }

            return (status.Value, new DaemonLog(command.LogFile).ReadNew());
        }
        finally
        {
            processes.Kill(process);
            File.Delete(command.LogFile);
        }
    }
}
