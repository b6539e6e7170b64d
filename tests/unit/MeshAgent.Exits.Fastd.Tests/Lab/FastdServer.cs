using System.Diagnostics;
using System.Net;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>
/// An exit at the other end of a cable: a real fastd in a network namespace of its own, which ends with this object. Everything is by
/// tools, so that the code under test is not its own judge.
/// </summary>
internal sealed class FastdServer : IDisposable
{
    private readonly Process holder;
    private readonly string folder;
    private readonly string secret;
    private readonly int number;
    private int daemon;

    public FastdServer(int number, string directory)
    {
        this.number = number;
        folder = Path.Combine(directory, $"exit{number}");
        Directory.CreateDirectory(folder);
        (secret, PublicKey) = FastdKeys.New();
        holder = Process.Start("unshare", ["--net", "sh", "-c", $"echo > {folder}/ready; exec sleep 900"]);
        Shell.Run($"for i in $(seq 500); do [ -e {folder}/ready ] && exit; sleep .01; done; exit 1");
        Shell.Run($"""
            ip link add wan{number} type veth peer name eth0 netns {holder.Id}
            ip address add 192.0.{number}.1/24 dev wan{number}
            ip address add 2001:db8:{number}::1/64 dev wan{number} nodad
            ip link set wan{number} up
            """);
        Inside($"""
            ip link set lo up
            ip address add 192.0.{number}.11/24 dev eth0
            ip address add 192.0.{number}.12/24 dev eth0
            ip address add 2001:db8:{number}::11/64 dev eth0 nodad
            ip link set eth0 up
            """);
    }

    /// <summary>Its key.</summary>
    public string PublicKey { get; }

    /// <summary>Where it is by IPv4.</summary>
    public IPEndPoint Endpoint => new(IPAddress.Parse($"192.0.{number}.11"), 10000);

    /// <summary>Another address of the same machine.</summary>
    public IPEndPoint OtherEndpoint => new(IPAddress.Parse($"192.0.{number}.12"), 10000);

    /// <summary>Where it is by IPv6.</summary>
    public IPEndPoint EndpointIPv6 => new(IPAddress.Parse($"2001:db8:{number}::11"), 10000);

    /// <summary>Its own address inside the tunnel.</summary>
    public string Inner => $"10.11.{number}.1";

    /// <summary>Its own IPv6 address inside the tunnel.</summary>
    public string InnerIPv6 => $"fd11:{number}::1";

    /// <summary>Starts it anew, in a mode and with a method, for a router.</summary>
    public void Start(string mode, string method, string routerKey)
    {
        Stop();
        File.WriteAllText(
            Path.Combine(folder, "fastd.conf"),
            $$"""
            log level warn;
            mode {{(mode == "tun" ? "tun" : "tap")}}; interface "srv0"; mtu 1406;
            bind any:10000;
            method "{{method}}";
            secret "{{secret}}";
            peer "router" { key "{{routerKey}}"; }
            on up "ip link set $INTERFACE up; ip address add {{Inner}}/24 dev $INTERFACE; ip address add {{InnerIPv6}}/64 dev $INTERFACE nodad";
            """);
        daemon = int.Parse(
            Inside($"cd {folder}; fastd --config fastd.conf >log 2>&1 & echo $!").Trim(), System.Globalization.CultureInfo.InvariantCulture);
        Inside($"for i in $(seq 500); do ip address show dev srv0 2>/dev/null | grep -q fd11: && exit; sleep .01; done; cat {folder}/log; ip link; exit 1");
    }

    /// <summary>Ends it.</summary>
    public void Stop()
    {
        if (daemon != 0)
        {
            FastdProcess.End(daemon);
            daemon = 0;
        }
    }

    /// <summary>Runs a script where the exit is.</summary>
    public string Inside(string script) => Shell.Run($"nsenter -t {holder.Id} -n sh -e <<'EOF'\n{script}\nEOF");

    public void Dispose()
    {
        Stop();
        Shell.Try($"ip link del wan{number}");
        holder.Kill();
        holder.WaitForExit();
        holder.Dispose();
    }
}
