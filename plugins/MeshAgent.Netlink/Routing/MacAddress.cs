using System.Globalization;
using System.Text;

namespace MeshAgent.Netlink.Routing;

/// <summary>Link-layer addresses as text: lower-case pairs with colons, as ip(8) prints them.</summary>
internal static class MacAddress
{
    /// <summary>MAX_ADDR_LEN of linux/netdevice.h, bytes.</summary>
    private const int MaximumLength = 32;

    public static string ToText(ReadOnlySpan<byte> address)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Math.Min(address.Length, MaximumLength); i++)
        {
            text.Append(i == 0 ? "" : ":").Append(CultureInfo.InvariantCulture, $"{address[i]:x2}");
        }

        return text.ToString();
    }

    public static byte[] ToBytes(string text) => Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal));
}
