using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning;
using MeshAgent.Resolvers.ResolvConf.Reading;
using MeshAgent.Resolvers.ResolvConf.Settings;

namespace MeshAgent.Resolvers.ResolvConf;

/// <summary>
/// Knows the name servers that the system asks: resolv.conf, and the upstreams of dnsmasq and systemd-resolved behind a stub on loopback.
/// They have
/// the scope <c>system</c>: the agent never asks them, and tells when one is used for the WAN too.
/// </summary>
/// <param name="context">What the host lends.</param>
public sealed class ResolvConfSource(IPluginContext context) : IResolverSource
{
    private FileLearner? learner;

    /// <summary>Reads the settings, listens to the folders and reads the files.</summary>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>At once.</returns>
    /// <exception cref="InvalidDataException">
    /// Settings are wrong; the message has a line for each mistake, with its JSON path and the fix.
    /// </exception>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var settings = ResolvConfSettings.Read(context.Settings);
        learner = new FileLearner(context, new SystemSurvey(settings, DnsmasqProcesses.Read).Look);
        learner.Start();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken) => ValueTask.FromResult(learner!.Observe());

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => learner!.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Leaves nothing: the next generation reads the same files.</summary>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>Nothing.</returns>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    /// <inheritdoc/>
    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => DisposeAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        learner?.Dispose();
        return ValueTask.CompletedTask;
    }
}
