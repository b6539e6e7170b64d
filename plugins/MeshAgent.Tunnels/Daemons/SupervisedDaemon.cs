using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>
/// A daemon that outlives the agent: started with a note of which process it is, so that one left running by a killed agent is found again;
/// with growing pauses when it keeps ending; and ended in order, or by force when it does not follow.
/// </summary>
internal sealed class SupervisedDaemon
{
    /// <summary>
    /// How long a new daemon may take until it answers. It needs 10 ms here and some hundred on a slow router with a cold flash; one that
    /// is started by way of the agent's own program needs that one's start besides, up to 5 s on a busy router. Longer would hold up
    /// reconciliation, shorter would start a second one beside a slow first.
    /// </summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long a daemon may take to end by itself before it is ended: it has only links and a socket to close.</summary>
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(2);

    /// <summary>How often a starting or ending daemon is looked at: a start lasts about ten of these.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly string program;
    private readonly IDaemonProcesses processes;
    private readonly TimeProvider time;
    private readonly DaemonLog log;
    private readonly RepeatedLines repeated;
    private readonly RestartPause pause;

    /// <summary>Makes the supervision of one daemon; starts nothing.</summary>
    /// <param name="program">The program's name, for messages.</param>
    /// <param name="noteFile">The note by which the agent knows its daemon again.</param>
    /// <param name="logFile">What the daemon writes to its standard error.</param>
    /// <param name="processes">The machine's processes.</param>
    /// <param name="time">The clock.</param>
    public SupervisedDaemon(string program, string noteFile, string logFile, IDaemonProcesses processes, TimeProvider time)
    {
        this.program = program;
        this.processes = processes;
        this.time = time;
        Note = new OwnershipFile(noteFile);
        log = new DaemonLog(logFile);
        log.SkipToEnd();
        repeated = new RepeatedLines(time);
        pause = new RestartPause(time);
    }

    /// <summary>The note.</summary>
    public OwnershipFile Note { get; }

    /// <summary>The process that the note speaks of; null when it has ended or there is no note.</summary>
    public ProcessIdentity? Noted => Note.Read()?.Process is { } process && processes.IsRunning(process) ? process : null;

    /// <summary>Starts it and waits until it answers. One that runs and does not is ended first: it will not come back by itself.</summary>
    /// <param name="command">How it is started.</param>
    /// <param name="isAnswering">Whether it answers.</param>
    /// <param name="needs">What it needs, for the fix of one that ends at once.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When it answers.</returns>
    /// <exception cref="DeviceException">It could not be started, or not yet again, or does not answer.</exception>
    public async ValueTask StartAsync(
        DaemonCommand command, Func<CancellationToken, ValueTask<bool>> isAnswering, string needs, CancellationToken cancellationToken)
    {
        if (pause.Left is var left && left > TimeSpan.Zero)
        {
            throw new DeviceException(
                DeviceErrorKind.Unavailable, $"{command.Program} ended lately and is started again in {left.TotalSeconds:0.0} s");
        }

        if (Noted is { } hung)
        {
            await EndAsync(hung, cancellationToken);
        }

        pause.Starting();
        Note.Write(new OwnershipNote("", Process: null));
        var process = processes.Start(command);
        Note.Write(new OwnershipNote("", process));
        await WaitUntilAnsweringAsync(process, isAnswering, needs, cancellationToken);
    }

    /// <summary>Ends a process, by force if it must be.</summary>
    /// <param name="process">The process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is gone.</returns>
    public async ValueTask EndAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        processes.Terminate(process);
        if (!await HasEndedAsync(process, cancellationToken))
        {
            processes.Kill(process);
            await HasEndedAsync(process, cancellationToken);
        }
    }

    /// <summary>What it said since this was last asked, without secrets.</summary>
    /// <returns>Lines for the log.</returns>
    public IReadOnlyList<string> NewMessages()
    {
        try
        {
            return repeated.Take(log.ReadNew());
        }
        catch (IOException)
        {
            // The daemon's words are a help, not a need.
            return [];
        }
    }

    private async ValueTask WaitUntilAnsweringAsync(
        ProcessIdentity process, Func<CancellationToken, ValueTask<bool>> isAnswering, string needs, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!await isAnswering(cancellationToken))
        {
            if (!processes.IsRunning(process))
            {
                throw new DeviceException(
                    DeviceErrorKind.Unavailable, $"{program} ended at once: {string.Join(" / ", NewMessages())}", needs);
            }

            if (time.GetElapsedTime(start) > StartDeadline)
            {
                await EndAsync(process, cancellationToken);
                throw new DeviceException(
                    DeviceErrorKind.Silent, $"{program} does not answer {StartDeadline.TotalSeconds} s after its start");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private async ValueTask<bool> HasEndedAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (processes.IsRunning(process))
        {
            if (time.GetElapsedTime(start) > EndDeadline)
            {
                return false;
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        return true;
    }
}
