using System.Net;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Host.Surveying;

/// <summary>Reads name servers as status writes them (<see cref="NameServer.ToString"/>).</summary>
internal static class ServerText
{
    /// <summary>Reads one.</summary>
    /// <param name="text">Text such as <c>198.51.100.53</c>, <c>192.0.2.1:5353</c> or <c>fe80::1%wan0</c>.</param>
    /// <param name="scope">Whose questions it is for.</param>
    /// <returns>The server; null when the text is none.</returns>
    public static NameServer? Read(string text, NameServerScope scope)
    {
        var percent = text.IndexOf('%', StringComparison.Ordinal);
        var end = percent < 0 ? -1 : text.IndexOf(']', percent);
        var link = percent < 0 ? "" : text[(percent + 1)..(end < 0 ? text.Length : end)];
        var bare = percent < 0 ? text : text[..percent] + (end < 0 ? "" : text[end..]);

        // An end point without brackets would take the last group of an IPv6 address for the port.
        return IPAddress.TryParse(bare, out var address) ? new NameServer { Address = address, Scope = scope, LinkName = link }
            : IPEndPoint.TryParse(bare, out var place) ? new NameServer
            {
                Address = place.Address,
                Port = (ushort)place.Port,
                Scope = scope,
                LinkName = link,
            }
            : null;
    }
}
