using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Exits;

/// <summary>What a provider knows of one exit at one moment: facts only; whether it counts as alive is the host's to judge.</summary>
public sealed record ExitReport
{
    /// <summary>The operator's name of the exit; unique within the provider.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, as configured.</summary>
    public required ExitTarget Target { get; init; }

    /// <summary>The operator's preference: lower is tried first, 0 to 65535.</summary>
    public int Priority { get; init; }

    /// <summary>The tunnel link that its traffic takes.</summary>
    public required string Interface { get; init; }

    /// <summary>
    /// The routers on <see cref="Interface"/> that user traffic of each family is handed to; null where the link leads to nobody but the
    /// exit. A tunnel that carries Ethernet frames (fastd's tap mode) has several hosts on its link. Since contract 1.2.
    /// </summary>
    public PerFamily<IPAddress?> Gateways { get; init; } = PerFamily.Both<IPAddress?>(null);

    /// <summary>The address that outer packets go to now; null when it is not being contacted.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary>
    /// Time since the last proof that the far end holds our key (WireGuard handshake, fastd establishment), by a monotonic clock; null
    /// when there was none since the endpoint's first contact.
    /// </summary>
    public TimeSpan? HandshakeAge { get; init; }

    /// <summary>
    /// How old <see cref="HandshakeAge"/> may become while the exit is in order: the protocol's own bound (180 s for WireGuard,
    /// REJECT_AFTER_TIME).
    /// </summary>
    public TimeSpan HandshakeLifetime { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Bytes received from it, by the provider's counter; only growth counts.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Bytes sent to it, by the provider's counter; only growth counts.</summary>
    public long SentBytes { get; init; }

    /// <summary>What the tunnel's own packets add to both counters.</summary>
    public TunnelChatter Chatter { get; init; } = new();

    /// <summary>
    /// The last probe through the tunnel that was answered by a packet inside it, which no keep-alive is; null when none was yet, or when
    /// the provider cannot ask that.
    /// </summary>
    public ProbeAnswer? Answer { get; init; }

    /// <summary>The provider sends user traffic of the link to this exit now (WireGuard: it holds 0.0.0.0/0 and ::/0).</summary>
    public bool IsSelected { get; init; }
}
