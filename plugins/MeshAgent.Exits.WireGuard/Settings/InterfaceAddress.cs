using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Exits.WireGuard.Settings;

/// <summary>An address of the tunnel link with the length of its on-link prefix.</summary>
/// <param name="Address">The address, without a scope id.</param>
/// <param name="PrefixLength">0 to 32 or 128.</param>
internal sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The family.</summary>
    public IpFamily Family => Address.Family();

    /// <summary>As it is written in configuration.</summary>
    /// <returns>Address, slash, length.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
