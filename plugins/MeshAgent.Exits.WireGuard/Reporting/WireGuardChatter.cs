using MeshAgent.Contracts.Exits;

namespace MeshAgent.Exits.WireGuard.Reporting;

/// <summary>
/// What WireGuard's own packets add to its counters, which count everything that was authentic: keep-alives and handshakes too
/// (drivers/net/wireguard: update_rx_stats in receive.c, wg_packet_send_handshake_initiation in send.c; wireguard-go: device/receive.go,
/// send.go).
/// </summary>
internal static class WireGuardChatter
{
    /// <summary>Bytes of a data message without data (whitepaper §5.4.6).</summary>
    private const int Keepalive = 32;

    /// <summary>Bytes of the messages of a handshake (whitepaper §5.4.2 and §5.4.3).</summary>
    private const int Initiation = 148;

    private const int Response = 92;

    /// <summary>
    /// Handshakes a minute of a session that lives: one in two minutes (whitepaper §6.1, REKEY_AFTER_TIME), and as much again for the far
    /// end's.
    /// </summary>
    private const int HandshakesPerMinute = 1;

    /// <summary>Handshakes a minute at most: one in 5 s (whitepaper §6.1, REKEY_TIMEOUT).</summary>
    private const int MostHandshakesPerMinute = 12;

    /// <summary>Keep-alives a minute at most: wg(8) takes no interval below a second.</summary>
    private const int MostKeepalivesPerMinute = 60;

    /// <summary>What they add.</summary>
    /// <param name="keepaliveSeconds">Seconds between keep-alives of this side.</param>
    /// <returns>The bounds.</returns>
    public static TunnelChatter Of(int keepaliveSeconds) => new()
    {
        BurstBytes = Initiation + Response + Keepalive,
        SentBytesPerMinute = (Keepalive * 60 / keepaliveSeconds) + (HandshakesPerMinute * Initiation),
        ReceivedBytesPerMinute = (Keepalive * MostKeepalivesPerMinute) + ((Initiation + Response) * MostHandshakesPerMinute),
    };
}
