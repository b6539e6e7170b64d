using System.Net;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.WireGuard.Handshakes;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Mesh;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Exits.WireGuard.Probing;
using MeshAgent.Exits.WireGuard.Reporting;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Exits.WireGuard.Tunnels;
using MeshAgent.Tunnels.Keys;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard;

/// <summary>
/// WireGuard exits: one tunnel link with several peers, of which one carries user traffic while the others are kept in contact.
/// </summary>
public sealed class WireGuardExitProvider : IExitProvider
{
    private readonly IPluginContext context;
    private readonly ILogger logger;
    private readonly Func<WireGuardSettings, IPluginContext, TunnelParts> compose;
    private readonly HandshakeClock clock;
    private readonly Dictionary<string, IPEndPoint> contacted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IPEndPoint> left = new(StringComparer.Ordinal);
    private WireGuardSettings settings = null!;
    private TunnelParts? parts;
    private Tunnel tunnel = null!;
    private MeshLink? mesh;
    private ExitReporter reporter = null!;
    private ExitProber prober = null!;

    /// <summary>Makes the provider; the host calls this.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="logger">Takes what is done, and why.</param>
    public WireGuardExitProvider(IPluginContext context, ILogger logger)
        : this(context, logger, TunnelParts.OfThisMachine)
    {
    }

    /// <summary>Makes the provider from other parts, for tests.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="logger">Takes what is done, and why.</param>
    /// <param name="compose">Makes the parts.</param>
    internal WireGuardExitProvider(
        IPluginContext context, ILogger logger, Func<WireGuardSettings, IPluginContext, TunnelParts> compose)
    {
        this.context = context;
        this.logger = logger;
        this.compose = compose;
        clock = new HandshakeClock(context.Time);
    }

    /// <summary>Reads the settings and opens the sockets to the kernel.</summary>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>At once.</returns>
    /// <exception cref="InvalidDataException">
    /// Settings are wrong; the message has a line for each mistake, with its JSON path and the fix.
    /// </exception>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var reading = SettingsReader.Read(context.Settings, context.SettingsDirectory);
        settings = reading.Settings ?? throw new InvalidDataException(string.Join('\n', reading.Errors));
        parts = compose(settings, context);
        tunnel = new Tunnel(settings.Interface, parts.Links, parts.Drivers, logger);
        mesh = settings.Mesh is { } meshed ? new MeshLink(meshed, settings.Interface, parts.Links, logger) : null;
        reporter = new ExitReporter(settings, clock);
        prober = new ExitProber(settings, tunnel, clock, parts.Probe, logger);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken)
    {
        if (state.Version == ReadingsText.Version)
        {
            clock.TakeOver(ReadingsText.Read(state.Data.Span));
            foreach (var (exit, endpoint) in ContactedText.Read(state.Data.Span))
            {
                contacted[exit] = endpoint;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<HandOver?>(new HandOver(
            ReadingsText.Version, (byte[])[.. ReadingsText.Write(clock.Readings), .. ContactedText.Write(contacted)]));

    /// <inheritdoc/>
    public async ValueTask<ExitObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        var (privateKey, _, faults) = KeyRingReader.Read(settings);
        var observed = await tunnel.ObserveAsync(privateKey, cancellationToken);
        var fault = faults.Count > 0 ? faults[0] : observed.Fault ?? (mesh is null ? null : await mesh.JudgeAsync(cancellationToken));
        return reporter.Report(observed.State, prober.Collect(), fault, observed.Driver?.DaemonPid);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan, CancellationToken cancellationToken)
    {
        var (privateKey, keys, faults) = KeyRingReader.Read(settings);
        if (keys is null)
        {
            return faults;
        }

        var observed = await tunnel.ObserveAsync(privateKey, cancellationToken);
        if (observed.Fault is { } fault)
        {
            await tunnel.EndIfStuckAsync(observed, cancellationToken);
            return [fault];
        }

        var roamed = settings.Peers.Where(peer => HasRoamed(peer, plan, observed.State)).Select(peer => peer.Name).ToHashSet();
        var steps = DevicePlanner.Plan(observed.State, new TunnelGoal(settings, keys, plan, roamed));
        var trouble = await tunnel.TakeAsync(observed, steps, cancellationToken);
        var meshTrouble = mesh is null ? [] : await mesh.ApplyAsync(cancellationToken);
        foreach (var exit in plan.Exits)
        {
            Remember(exit);
        }

        return [.. trouble, .. meshTrouble, .. await prober.ProbeAsync(plan, keys, cancellationToken)];
    }

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) =>
        parts!.Links.WaitForChangeAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken)
    {
        var removed = mesh is null ? [] : await mesh.RemoveAsync(cancellationToken);
        return [.. removed, .. await tunnel.RemoveAsync(KeyRingReader.Read(settings).PrivateKey, cancellationToken)];
    }

    /// <inheritdoc/>
    public async ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken)
    {
        if (reason == StopReason.Shutdown && parts is not null)
        {
            foreach (var removed in await CleanupAsync(cancellationToken))
            {
                logger.Removed(settings.Interface, removed);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => parts?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>
    /// Whether an exit answers from another address than it was last contacted at. It is believed while its handshake is fresh, because
    /// only the holder of its key can have moved it; when it falls silent, the plan's address is set again. An address inside the tunnel is
    /// never believed: when outer packets went into the tunnel, because somebody took their mark, both ends have met each other there, and
    /// would look for each other there ever after. Nor is the one that the plan has left, since what was under way when it did still
    /// comes from there and takes the peer back, nor any other while the exit leaves questions unanswered.
    /// </summary>
    private bool HasRoamed(PeerSettings peer, ExitPlan plan, TunnelState? state) =>
        plan.Exits.FirstOrDefault(exit => exit.Name == peer.Name) is { Endpoint: { } wanted } directive
        && wanted.Equals(contacted.GetValueOrDefault(peer.Name))
        && state?.Device.Peer(peer.PublicKey) is { } seen
        && !(seen.Endpoint is { } there && settings.Addresses.Any(own => own.IsOnLink(there.Address)))
        && !(seen.Endpoint is { } place && place.Equals(left.GetValueOrDefault(peer.Name)))
        && !prober.IsUnanswered(directive)
        && clock.Age(peer.PublicKey, seen.LastHandshake) < HandshakeClock.Lifetime;

    private void Remember(ExitDirective exit)
    {
        if (exit.Endpoint is null)
        {
            contacted.Remove(exit.Name);
            return;
        }

        if (contacted.TryGetValue(exit.Name, out var before) && !before.Equals(exit.Endpoint))
        {
            left[exit.Name] = before;
        }

        contacted[exit.Name] = exit.Endpoint;
    }
}
