using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Tests;

/// <summary>Values that several tests use.</summary>
internal static class Samples
{
    public static readonly SecretKey Private = Secret(1).Clamped();

    public static readonly IPEndPoint Endpoint1 = IPEndPoint.Parse("198.51.100.11:51820");

    public static readonly IPEndPoint Endpoint2 = IPEndPoint.Parse("[2001:db8::12]:51820");

    public static WireGuardSettings Settings { get; } = new()
    {
        Interface = "wg_exit",
        PrivateKeyFile = "/nowhere/key",
        Addresses = [new InterfaceAddress(IPAddress.Parse("10.99.0.2"), 24), new InterfaceAddress(IPAddress.Parse("fd99::2"), 64)],
        Peers = [Peer(1), Peer(2)],
    };

    public static PublicKey Key(int number) => PublicKey.FromBytes(Bytes(number))!;

    public static SecretKey Secret(int number) => SecretKey.FromBytes(Bytes(number))!;

    public static PeerSettings Peer(int number) => new()
    {
        Name = $"exit{number}",
        Target = new ExitTarget($"exit{number}.example.net", 51820),
        PublicKey = Key(number),
    };

    public static TunnelGoal Goal(params ExitDirective[] exits) => Goal(Settings, exits);

    public static TunnelGoal Goal(WireGuardSettings settings, params ExitDirective[] exits) => new(
        settings,
        new KeyRing(Private, new Dictionary<string, SecretKey>()),
        new ExitPlan(new PacketMark(1, 1), exits.ToEquatableArray()),
        new HashSet<string>());

    private static byte[] Bytes(int number) => [.. Enumerable.Range(0, 32).Select(index => (byte)((number * 32) + index))];
}
