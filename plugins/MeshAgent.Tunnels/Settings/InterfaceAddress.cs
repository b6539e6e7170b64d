using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Tunnels.Settings;

/// <summary>An address of the tunnel link with the length of its on-link prefix.</summary>
/// <param name="Address">The address, without a scope id.</param>
/// <param name="PrefixLength">0 to 32 or 128.</param>
internal sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The family.</summary>
    public IpFamily Family => Address.Family();

    /// <summary>Whether an address is on the tunnel link by this prefix.</summary>
    /// <param name="other">The address.</param>
    /// <returns>True when it is.</returns>
    public bool IsOnLink(IPAddress other)
    {
        if (other.Family() != Family)
        {
            return false;
        }

        var (mine, others, whole) = (Address.GetAddressBytes(), other.GetAddressBytes(), PrefixLength / 8);
        var isSame = mine.AsSpan(0, whole).SequenceEqual(others.AsSpan(0, whole));
        return isSame && (PrefixLength % 8 == 0 || (mine[whole] ^ others[whole]) >> (8 - (PrefixLength % 8)) == 0);
    }

    /// <summary>As it is written in configuration.</summary>
    /// <returns>Address, slash, length.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
