using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Exits;

/// <summary>Where an exit is, as the operator wrote it: a name that must be looked up over the WAN, or an address.</summary>
/// <param name="Host">A DNS name or a literal address.</param>
/// <param name="Port">The UDP port, 1 to 65535.</param>
public sealed record ExitTarget(string Host, ushort Port)
{
    /// <summary>The literal address; null when <see cref="Host"/> is a name.</summary>
    public IPAddress? Literal => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>Reads <c>name:port</c>, <c>192.0.2.1:51820</c> or <c>[2001:db8::1]:51820</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="target">The target, when the text is one.</param>
    /// <returns>False when host or port is missing or malformed.</returns>
    public static bool TryParse(string? text, out ExitTarget? target)
    {
        target = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            return false;
        }

        var host = text![..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
            if (!IPAddress.TryParse(host, out var literal) || literal.Family() != IpFamily.IPv6)
            {
                return false;
            }
        }
        else if (host.Contains(':', StringComparison.Ordinal) || Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            return false;
        }

        target = new ExitTarget(host, port);
        return true;
    }

    /// <summary>As it is written in configuration.</summary>
    /// <returns>Host and port.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
