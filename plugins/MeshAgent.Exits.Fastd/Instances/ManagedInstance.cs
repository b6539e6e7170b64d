using System.Collections;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>
/// A fastd that the agent configures, starts and supervises. It outlives the agent: one that was left running by a killed agent is used on.
/// Whether it still does what is wanted is told by its configuration, which stays beside it and is written only before a start.
/// </summary>
/// <param name="places">Where its files are.</param>
/// <param name="processes">The machine's processes.</param>
/// <param name="status">Its status.</param>
/// <param name="marks">Reads marks back.</param>
/// <param name="wanLaunch">How one that cannot mark is started.</param>
/// <param name="time">The clock.</param>
internal sealed class ManagedInstance(
    InstancePlaces places,
    IDaemonProcesses processes,
    IStatusSource status,
    ISocketMarks marks,
    Func<WanLaunch> wanLaunch,
    TimeProvider time)
    : IFastdInstance
{
    private const string Needs = "it needs /dev/net/tun (module tun) and CAP_NET_ADMIN";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SupervisedDaemon daemon = new(InstancePlaces.Program, places.Note, places.Log, processes, time);
    private readonly ConfigurationCheck check = new(places, processes, time);
    private readonly PeerFolder folder = new(places.PeerDirectory);

    // Nobody but the agent can enter the socket's folder, so whoever listens there was started by it, even when the note is lost.
    private ProcessIdentity? Running => daemon.Noted ?? processes.Listener(places.StatusSocket);

    /// <inheritdoc/>
    public async ValueTask<InstanceSnapshot> ObserveAsync(CancellationToken cancellationToken)
    {
        var configuration = ReadConfiguration();
        var files = folder.Read();
        if (Running is not { } process)
        {
            return new() { Configuration = configuration, Files = files, Trouble = "fastd does not run", MarkTrouble = "fastd does not run" };
        }

        var reading = await status.ReadAsync(cancellationToken);
        var marked = await marks.ReadAsync(process, cancellationToken);
        return new()
        {
            Process = process,
            Configuration = configuration,
            Files = files,
            Status = reading.Document,
            Trouble = reading.Trouble,

            // No socket is opened that is not marked, by fastd or by the kernel for it, so the configuration tells the mark of sockets
            // that are still to be opened.
            Mark = marked.Marks.Count switch
            {
                0 => MarkIn(configuration)?.Mark,
                1 => marked.Marks.First(),
                _ => null,
            },
            IsMarkedByKernel = MarkIn(configuration)?.By == MarkedBy.ControlGroup,
            MarkTrouble = marked.Marks.Count > 1 ? "its sockets have several marks" : "",
        };
    }

    /// <inheritdoc/>
    public async ValueTask<Fault?> CheckAsync(ConfigurationText configuration, CancellationToken cancellationToken)
    {
        var program = FindProgram();
        Try(() => Directory.CreateDirectory(places.PeerDirectory));
        try
        {
            return await check.AskAsync(configuration, program, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(error);
        }
    }

    /// <inheritdoc/>
    public void Write(ConfigurationText configuration) => Try(
        () => WholeFile.Write(places.Configuration, places.Configuration + ".new", configuration.Reveal(), Owner));

    /// <inheritdoc/>
    public void Write(PeerFile file) => folder.Write(file);

    /// <inheritdoc/>
    public void Remove(string name) => folder.Remove(name);

    /// <inheritdoc/>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var command = Command();
        if (Running is { } old)
        {
            await daemon.EndAsync(old, cancellationToken);
        }

        Try(() => Directory.CreateDirectory(places.PeerDirectory));
        await daemon.StartAsync(
            command, async token => (await status.ReadAsync(token)).Document is not null, Needs, cancellationToken);
    }

    /// <inheritdoc/>
    public void Tell(ProcessIdentity process, DaemonSignal signal) => processes.Tell(process, signal);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        if (Running is { } process)
        {
            await daemon.EndAsync(process, cancellationToken);
            removed.Add($"process {process.Pid} ({InstancePlaces.Program} {places.Tunnel}) with its links");
        }

        string[] files = [places.Configuration, places.Candidate, places.Note, places.Log, places.StatusSocket, places.StatusLock];
        foreach (var file in files.Where(File.Exists))
        {
            File.Delete(file);
            removed.Add($"file {file}");
        }

        if (Directory.Exists(places.PeerDirectory))
        {
            Directory.Delete(places.PeerDirectory, recursive: true);
            removed.Add($"folder {places.PeerDirectory}");
        }

        return removed;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> NewMessages() => daemon.NewMessages();

    /// <inheritdoc/>
    public void Dispose() => marks.Dispose();

    private static (uint Mark, MarkedBy By)? MarkIn(ConfigurationText? configuration) =>
        configuration is null ? null : ConfigurationWriter.MarkIn(configuration);

    private string FindProgram() => places.FindProgram() ?? throw new DeviceException(
        DeviceErrorKind.Unavailable, $"{InstancePlaces.Program} is not in {places.SearchPath}", $"install {InstancePlaces.Program}");

    private DaemonCommand Command()
    {
        string[] arguments = ["--config", places.Configuration];
        string[] path = [$"PATH={InstancePlaces.StandardSearchPath}"];
        if (MarkIn(ReadConfiguration())?.By != MarkedBy.ControlGroup)
        {
            return new(FindProgram(), [.. arguments], [.. path], places.Log);
        }

        var launch = wanLaunch();
        if (launch.Fault is { } fault)
        {
            throw new DeviceException(
                DeviceErrorKind.Unavailable, $"fastd cannot mark, and the kernel cannot for it: {fault.Message}", fault.Fix);
        }

        // The words before are the agent's own program, which may need to be told where its runtime is.
        var runtime = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(static variable => ((string)variable.Key).StartsWith("DOTNET_", StringComparison.Ordinal))
            .Select(static variable => $"{variable.Key}={variable.Value}");
        var words = launch.CommandFor(FindProgram(), arguments);
        return new(words[0], words.Skip(1).ToEquatableArray(), [.. path, .. runtime], places.Log);
    }

    private ConfigurationText? ReadConfiguration()
    {
        try
        {
            return new ConfigurationText(File.ReadAllText(places.Configuration));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(error);
        }
    }

    private static DeviceException Unwritable(Exception error) =>
        new(DeviceErrorKind.Refused, $"write fastd's configuration: {error.Message}");
}
