using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Leaving;

/// <summary>
/// What others have made in the router before the agent came: a firewall as OpenWrt's fw4 makes it, rules in front of, between and behind
/// the agent's, routes in the very tables that the agent uses.
/// </summary>
internal static class ForeignObjects
{
    private const string Script = """
        for f in -4 -6; do
          if [ $f = -4 ]; then net=198.18.99.0/24 src=198.18.98.0/24 host=198.18.97.1 via=10.20.0.2
          else net=2001:db8:99::/64 src=2001:db8:98::/64 host=2001:db8:97::1 via=fd20::2; fi
          ip $f route add $net via $via dev mesh0 table 1 proto babel
          ip $f route add $net via $via dev mesh0 table 2 proto static metric 7
          ip $f route add unreachable $host table 2 proto 42
          ip $f route add $net via $via dev mesh0 table 77
          for pref in 999 1000 1005 1030 1040 1099; do ip $f rule add pref $pref from $src lookup 77; done
          ip $f rule add pref 1030 to $host fwmark 0x10/0x10 lookup 77 protocol static
        done
        nft -f - <<'END'
        table inet fw4 {
          set admins { type ipv4_addr; elements = { 10.30.0.2, 10.30.0.3 }; }
          chain forward { type filter hook forward priority filter; policy accept; ct state established,related accept; jump user; }
          chain user { ip saddr @admins tcp dport 22 accept comment "mine"; }
          chain srcnat { type nat hook postrouting priority srcnat; policy accept; oifname "wan0" masquerade; }
        }
        table ip meshagent {
          chain mine { ip daddr 198.18.97.1 drop; }
        }
        table inet meshagent_user {
          chain tag { type filter hook prerouting priority mangle; ip saddr 198.18.98.0/24 meta mark set mark or 0x10; }
        }
        END
        """;

    /// <summary>Makes them.</summary>
    public static async Task CreateAsync(Neighbourhood world)
        => (await world.RunAsync(Node.Router, new Command("sh", "-e", "-s") { Input = Script }, TestContext.Current.CancellationToken)).OrThrow();
}
