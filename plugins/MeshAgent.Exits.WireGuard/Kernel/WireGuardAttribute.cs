namespace MeshAgent.Exits.WireGuard.Kernel;

/// <summary>Names, commands, attributes and flags of linux/wireguard.h.</summary>
internal static class WireGuardAttribute
{
    public const string FamilyName = "wireguard";

    public const byte GetDevice = 0;
    public const byte SetDevice = 1;

    public const int DeviceName = 2;
    public const int DevicePrivateKey = 3;
    public const int DeviceListenPort = 6;
    public const int DeviceMark = 7;
    public const int DevicePeers = 8;

    public const int PeerPublicKey = 1;
    public const int PeerPresharedKey = 2;
    public const int PeerFlags = 3;
    public const int PeerEndpoint = 4;
    public const int PeerKeepalive = 5;
    public const int PeerLastHandshake = 6;
    public const int PeerReceivedBytes = 7;
    public const int PeerSentBytes = 8;
    public const int PeerAllowedIps = 9;

    public const int AllowedFamily = 1;
    public const int AllowedAddress = 2;
    public const int AllowedLength = 3;

    public const uint PeerRemove = 1;
    public const uint PeerReplaceAllowedIps = 2;
    public const uint PeerUpdateOnly = 4;

    /// <summary>The name of a device attribute, for errors.</summary>
    /// <param name="type">Its number.</param>
    /// <returns>The name; null when there is none.</returns>
    public static string? NameOf(int type) => type switch
    {
        DeviceName => "WGDEVICE_A_IFNAME",
        DevicePrivateKey => "WGDEVICE_A_PRIVATE_KEY",
        DeviceListenPort => "WGDEVICE_A_LISTEN_PORT",
        DeviceMark => "WGDEVICE_A_FWMARK",
        DevicePeers => "WGDEVICE_A_PEERS",
        _ => null,
    };
}
