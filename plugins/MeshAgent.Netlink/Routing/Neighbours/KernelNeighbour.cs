using System.Diagnostics.CodeAnalysis;
using System.Net;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Neighbours;

/// <summary>A neighbour entry as RTM_NEWNEIGH tells it.</summary>
/// <param name="Family">IPv4 or IPv6; bridges use AF_BRIDGE (7) for their own tables.</param>
/// <param name="LinkIndex">ndm_ifindex.</param>
/// <param name="Address">NDA_DST.</param>
/// <param name="State">ndm_state.</param>
/// <param name="LinkLayerAddress">NDA_LLADDR as lower-case pairs with colons; empty when unknown.</param>
public sealed record KernelNeighbour(
    KernelFamily Family, int LinkIndex, IPAddress Address, NeighbourStates State, string LinkLayerAddress)
{
    /// <summary>Reads RTM_NEWNEIGH or RTM_DELNEIGH.</summary>
    /// <param name="message">The message.</param>
    /// <param name="value">The entry when the result is true.</param>
    /// <param name="malformed">What is wrong when the result is false.</param>
    public static bool TryDecode(in NetlinkMessage message, [NotNullWhen(true)] out KernelNeighbour? value, out Malformed malformed)
    {
        value = null;
        if (!Decoding.TryBegin(message, NetlinkMessageType.NewNeighbour, out NeighbourHeader header, out var attributes, out malformed))
        {
            return false;
        }

        IPAddress? address = null;
        var linkLayer = "";
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case NeighbourAttribute.Destination:
                    address = attributes.ReadAddress();
                    break;
                case NeighbourAttribute.LinkLayerAddress:
                    linkLayer = MacAddress.ToText(attributes.Value);
                    break;
            }
        }

        malformed = attributes.Malformed;
        if (!malformed.IsFault && address is null)
        {
            malformed = new Malformed(MalformedKind.MissingField, 0, NeighbourAttribute.Destination);
        }

        value = malformed.IsFault ? null : new KernelNeighbour(header.Family, header.LinkIndex, address!, header.State, linkLayer);
        return value is not null;
    }
}
