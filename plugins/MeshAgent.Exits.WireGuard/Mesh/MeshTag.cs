using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Mesh;

/// <summary>
/// By what the agent knows its VXLAN link again: pure. The Ethernet address is there from the link's first moment; the alias comes a moment
/// later and says what the link was made of, since most of that cannot be changed in a link that is there.
/// </summary>
internal static class MeshTag
{
    private const string Beginning = "meshagent: ";
    private const int AddressLength = 6;

    /// <summary>The alias of a link that is as it should be.</summary>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="lowerIndex">The tunnel link.</param>
    /// <returns>The text.</returns>
    public static string AliasOf(MeshSettings settings, int lowerIndex) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Beginning}network {settings.Network} over link {lowerIndex}, {settings.Local} to {settings.Remote} port {settings.Port}");

    /// <summary>The Ethernet address: the same for the same end of the same network, and another's is another.</summary>
    /// <param name="settings">What the operator wants.</param>
    /// <returns>Six bytes, locally administered.</returns>
    public static byte[] AddressOf(MeshSettings settings)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Beginning}{settings.Interface} {settings.Network} {settings.Local}");
        var address = SHA256.HashData(Encoding.ASCII.GetBytes(text))[..AddressLength];

        // Locally administered, and not a group's (IEEE 802, 8.2).
        const int Local = 2;
        const int Group = 1;
        address[0] = (byte)((address[0] | Local) & ~Group);
        return address;
    }

    /// <summary>Whether the agent made a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <returns>False for one that is to be left alone.</returns>
    public static bool IsOurs(TunnelLink link, MeshSettings settings) =>
        link.Kind == VxlanTunnel.Kind
        && (link.Alias.StartsWith(Beginning, StringComparison.Ordinal)
            || link.EthernetAddress.Replace(":", "", StringComparison.Ordinal) == Convert.ToHexStringLower(AddressOf(settings)));
}
