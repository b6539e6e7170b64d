using System.Diagnostics;
using System.Globalization;
using System.Net;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>
/// An exit at the other end of a cable: a real wireguard-go in namespaces of its own, which end with this object. Everything is by
/// tools, so that the code under test is not its own judge.
/// </summary>
internal sealed class ExitServer : IDisposable
{
    private readonly Process holder;
    private readonly int number;

    public ExitServer(int number, string routerPublicKey, string directory)
    {
        this.number = number;
        const string Hold = "mount -t tmpfs none /run; mkdir /run/wireguard; echo > /run/ready; exec sleep 900";
        holder = Process.Start("unshare", ["--net", "--mount", "--propagation", "private", "sh", "-c", Hold]);
        var key = Path.Combine(directory, $"exit{number}.key");
        Shell.Run($"umask 077; wg genkey > {key}");
        PublicKey = Shell.Run($"wg pubkey < {key}").Trim();
        Shell.Run($"for i in $(seq 500); do [ -e /proc/{holder.Id}/root/run/ready ] && exit; sleep .01; done; exit 1");
        Shell.Run($"""
            ip link add wan{number} type veth peer name eth0 netns {holder.Id}
            ip address add 192.0.{number}.1/24 dev wan{number}
            ip address add 2001:db8:{number}::1/64 dev wan{number} nodad
            ip link set wan{number} up
            """);
        Inside($"""
            ip link set lo up
            ip address add 192.0.{number}.11/24 dev eth0
            ip address add 2001:db8:{number}::11/64 dev eth0 nodad
            ip link set eth0 up
            LOG_LEVEL=error wireguard-go wgs >/dev/null 2>&1
            wg set wgs listen-port 51820 private-key {key} peer {routerPublicKey} allowed-ips 10.99.0.2/32,fd99::2/128
            ip address add 10.99.0.1/24 dev wgs
            ip address add fd99::1/64 dev wgs nodad
            ip link set wgs mtu 1420 up
            """);
    }

    /// <summary>Its key.</summary>
    public string PublicKey { get; }

    /// <summary>Where it is by IPv4.</summary>
    public IPEndPoint Endpoint => new(IPAddress.Parse($"192.0.{number}.11"), 51820);

    /// <summary>Where it is by IPv6.</summary>
    public IPEndPoint EndpointIPv6 => new(IPAddress.Parse($"2001:db8:{number}::11"), 51820);

    /// <summary>Bytes that it received through the tunnel, by its own count.</summary>
    public long ReceivedBytes => long.Parse(Inside("wg show wgs transfer").Split('\t')[1], CultureInfo.InvariantCulture);

    /// <summary>Runs a script where the exit is.</summary>
    public string Inside(string script) => Shell.Run($"nsenter -t {holder.Id} -n -m sh -e <<'EOF'\n{script}\nEOF");

    public void Dispose()
    {
        // wireguard-go ends when its socket is deleted.
        Shell.Try($"nsenter -t {holder.Id} -n -m rm /run/wireguard/wgs.sock; ip link del wan{number}");
        holder.Kill();
        holder.WaitForExit();
        holder.Dispose();
    }
}
