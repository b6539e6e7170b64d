using MeshAgent.Contracts.Plugins;
using MeshAgent.Resolvers.Dhcp.Clients;
using MeshAgent.Resolvers.Dhcp.Settings;
using MeshAgent.Resolvers.Learning;

namespace MeshAgent.Resolvers.Dhcp;

/// <summary>
/// Knows the name servers that DHCP clients were told, by their lease files. Each server is told with the link of its lease, and the agent
/// asks it over that link's path and only while it is a WAN link.
/// </summary>
/// <param name="context">What the host lends.</param>
public sealed class DhcpResolverSource(IPluginContext context) : FileResolverSource(context)
{
    private const string UptimeFile = "/proc/uptime";

    /// <inheritdoc/>
    protected override Func<Survey> ReadSettings()
    {
        var settings = DhcpSettingsReader.Read(Context.Settings);
        var places = settings.Directories
            .SelectMany(client => client.Value.Select(directory => (FormatOf(client.Key), directory)))
            .ToList();
        return new LeaseSurvey(places, settings.Links).Look;
    }

    private ILeaseFormat FormatOf(DhcpClient client) => client switch
    {
        DhcpClient.Udhcpc => new HookLease(Context.Time.GetUtcNow, Uptime),
        DhcpClient.Dhclient => new DhclientLeases(),
        DhcpClient.Dhcpcd => new DhcpcdLease(KernelLinks.Exists),
        _ => new NetworkdState(KernelLinks.NameOf),
    };

    private static TimeSpan Uptime() => UptimeText.Read(File.ReadAllText(UptimeFile));
}
