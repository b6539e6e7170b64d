using MeshAgent.Contracts.Plugins;
using MeshAgent.Resolvers.Learning;
using MeshAgent.Resolvers.ResolvConf.Reading;
using MeshAgent.Resolvers.ResolvConf.Settings;

namespace MeshAgent.Resolvers.ResolvConf;

/// <summary>
/// Knows the name servers that the system asks: resolv.conf, and the upstreams of dnsmasq and systemd-resolved behind a stub on loopback.
/// They have the scope <c>system</c>: the agent never asks them, and tells when one is used for the WAN too.
/// </summary>
/// <param name="context">What the host lends.</param>
public sealed class ResolvConfSource(IPluginContext context) : FileResolverSource(context)
{
    /// <inheritdoc/>
    protected override Func<Survey> ReadSettings() =>
        new SystemSurvey(ResolvConfSettings.Read(Context.Settings), DnsmasqProcesses.Read).Look;
}
