using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>
/// A fastd that the system runs: read by its status socket, told by signals, given peers by files in a folder of its configuration where
/// the operator allows it. It is never started or ended. What it marks its packets with is in a configuration that may be anywhere: only
/// what the kernel says counts.
/// </summary>
/// <param name="settings">Where it is found.</param>
/// <param name="processes">The machine's processes.</param>
/// <param name="status">Its status.</param>
/// <param name="marks">Reads marks back.</param>
internal sealed class AttachedInstance(AttachedSettings settings, IDaemonProcesses processes, IStatusSource status, ISocketMarks marks)
    : IFastdInstance
{
    private readonly PeerFolder? folder = settings.PeerDirectory is { } path ? new PeerFolder(path) : null;

    /// <inheritdoc/>
    public async ValueTask<InstanceSnapshot> ObserveAsync(CancellationToken cancellationToken)
    {
        var reading = await status.ReadAsync(cancellationToken);
        var process = reading.Document is null ? null : processes.Listener(settings.StatusSocket);
        var marked = process is null ? new MarkReading([], "fastd does not answer") : await marks.ReadAsync(process, cancellationToken);
        return new()
        {
            Process = process,
            Files = folder?.Read() ?? [],
            Status = reading.Document,
            Trouble = reading.Document is not null && process is null
                ? "the process that made the status socket has ended: run fastd in the foreground, without --daemon"
                : reading.Trouble,
            Mark = marked.Marks.Count == 1 ? marked.Marks.First() : null,
            MarkTrouble = marked.Trouble.Length > 0 ? marked.Trouble : marked.Marks.Count switch
            {
                0 => "it has no socket open",
                1 => "",
                _ => "its sockets have several marks",
            },
        };
    }

    /// <inheritdoc/>
    public ValueTask<Fault?> CheckAsync(ConfigurationText configuration, CancellationToken cancellationToken) =>
        throw new DeviceException(DeviceErrorKind.Refused, "the configuration is the system's");

    /// <inheritdoc/>
    public void Write(ConfigurationText configuration) => throw new DeviceException(DeviceErrorKind.Refused, "the configuration is the system's");

    /// <inheritdoc/>
    public void Write(PeerFile file) => folder!.Write(file);

    /// <inheritdoc/>
    public void Remove(string name) => folder!.Remove(name);

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken) =>
        throw new DeviceException(DeviceErrorKind.Unavailable, "fastd does not run, and is the system's to start", "start its service");

    /// <inheritdoc/>
    public void Tell(ProcessIdentity process, DaemonSignal signal) => processes.Tell(process, signal);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        foreach (var file in folder?.Read().Where(static file => file.IsOurs) ?? [])
        {
            folder!.Remove(file.Name);
            removed.Add($"file {Path.Combine(settings.PeerDirectory!, file.Name)}");
        }

        if (removed.Count > 0 && processes.Listener(settings.StatusSocket) is { } process)
        {
            processes.Tell(process, DaemonSignal.HangUp);
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(removed);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> NewMessages() => [];

    /// <inheritdoc/>
    public void Dispose() => marks.Dispose();
}
