using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Dhcp.Clients;
using MeshAgent.Resolvers.Dhcp.Settings;
using MeshAgent.Resolvers.Learning;

namespace MeshAgent.Resolvers.Dhcp;

/// <summary>
/// Knows the name servers that DHCP clients were told, by their lease files. Each server is told with the link of its lease, and the agent
/// asks it over
/// that link's path and only while it is a WAN link.
/// </summary>
/// <param name="context">What the host lends.</param>
public sealed class DhcpResolverSource(IPluginContext context) : IResolverSource
{
    private const string UptimeFile = "/proc/uptime";

    private FileLearner? learner;

    /// <summary>Reads the settings, listens to the folders and reads the leases.</summary>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>At once.</returns>
    /// <exception cref="InvalidDataException">
    /// Settings are wrong; the message has a line for each mistake, with its JSON path and the fix.
    /// </exception>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var settings = DhcpSettingsReader.Read(context.Settings);
        var places = settings.Directories
            .SelectMany(client => client.Value.Select(directory => (FormatOf(client.Key), directory)))
            .ToList();
        learner = new FileLearner(context, new LeaseSurvey(places, settings.Links).Look);
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

    private ILeaseFormat FormatOf(DhcpClient client) => client switch
    {
        DhcpClient.Udhcpc => new HookLease(context.Time.GetUtcNow, Uptime),
        DhcpClient.Dhclient => new DhclientLeases(),
        DhcpClient.Dhcpcd => new DhcpcdLease(KernelLinks.Exists),
        _ => new NetworkdState(KernelLinks.NameOf),
    };

    private static TimeSpan Uptime() =>
        double.TryParse(File.ReadAllText(UptimeFile).Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;
}
