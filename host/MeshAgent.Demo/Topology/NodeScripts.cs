using System.Text;

namespace MeshAgent.Demo.Topology;

/// <summary>The shell text that furnishes each node, as a function of the options alone.</summary>
internal static class NodeScripts
{
    private const string Core = AddressPlan.CoreLink;

    /// <summary>All namespaces and cables, for one <c>ip -batch</c>: the fastest way to make them.</summary>
    public static string Cables(RunName run, LinkNames links)
    {
        var text = new StringBuilder();
        foreach (var node in Enum.GetValues<Node>())
        {
            text.AppendLine($"netns add {run.NamespaceOf(node)}");
        }

        text.AppendLine(Cable(run, Node.Router, links.Wan, Node.Isp, $"{AddressPlan.IspWanLink} address {AddressPlan.IspMac}"));
        text.AppendLine(Cable(run, Node.Router, links.Lan, Node.Lan, "eth0"));
        text.AppendLine(Cable(run, Node.Router, links.Mesh, Node.Mesh, "mesh0"));
        foreach (var node in CoreMembers)
        {
            text.AppendLine(Cable(run, node, Core, Node.Inet, PortOf(node)));
        }

        return text.ToString();
    }

    public static string Cable(RunName run, Node one, string oneLink, Node other, string otherLink)
        => $"link add name {oneLink} netns {run.NamespaceOf(one)} type veth peer name {otherLink} netns {run.NamespaceOf(other)}";

    /// <summary>The text for <c>sh -s</c> inside the node.</summary>
    public static string For(Node node, NeighbourhoodOptions options) => node switch
    {
        Node.Router => Router(options),
        Node.Isp => Isp(options),
        Node.Exit1 => Exit(world => world.Exit1),
        Node.Exit2 => Exit(world => world.Exit2),
        Node.Inet => Inet(),
        Node.Lan => Lan(),
        Node.Mesh => Mesh(),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "No such node."),
    };

    /// <summary>What brings the router's WAN up, after the capture has started.</summary>
    public static string ConnectWan(NeighbourhoodOptions options)
    {
        var wan = options.Links.Wan;
        var text = new ScriptText();
        // A router ignores router advertisements unless told to (accept_ra 2, ip-sysctl).
        text.Sysctl($"ipv6/conf/{wan}/accept_ra", options.Wan == WanMode.Dhcp ? 2 : 0);
        text.Ip($"link set dev {wan} up");
        foreach (var world in FamiliesOf(options).Where(_ => options.Wan != WanMode.Dhcp))
        {
            text.Ip(options.Wan == WanMode.PointToPoint
                ? $"address add {world.RouterWan} peer {world.IspWan}/{world.HostLength} dev {wan}"
                : $"address add {world.RouterWan}/{world.LinkLength} dev {wan}{NoDad(world)}");
            if (options.Wan != WanMode.NoDefault)
            {
                var gateway = options.Wan == WanMode.PointToPoint ? "" : $" via {world.WanGateway}";
                text.Ip($"route add {world.DefaultPrefix}{gateway} dev {wan}");
            }
        }

        return text.ToString();
    }

    private static Node[] CoreMembers => [Node.Isp, Node.Exit1, Node.Exit2, Node.Mesh];

    private static IEnumerable<FamilyAddresses> FamiliesOf(NeighbourhoodOptions options)
        => options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4];

    private static string PortOf(Node node) => $"port-{node.ToString().ToLowerInvariant()}";

    private static string NoDad(FamilyAddresses world) => world == AddressPlan.IPv6 ? " nodad" : "";

    private static string Router(NeighbourhoodOptions options)
    {
        var text = new ScriptText();
        text.Forwarding();
        if (!options.RouterHasIPv6)
        {
            text.Sysctl("ipv6/conf/all/disable_ipv6", 1);
            text.Sysctl("ipv6/conf/default/disable_ipv6", 1);
        }

        text.Ip("link set dev lo up");
        text.Ip($"link set dev {options.Links.Lan} up");
        text.Ip($"link set dev {options.Links.Mesh} up");
        foreach (var world in FamiliesOf(options))
        {
            text.Ip($"address add {world.RouterLan}/{world.LinkLength} dev {options.Links.Lan}{NoDad(world)}");
            text.Ip($"address add {world.RouterMesh}/{world.LinkLength} dev {options.Links.Mesh}{NoDad(world)}");
            if (options.MeshDefault)
            {
                text.Ip($"route add {world.DefaultPrefix} via {world.MeshNeighbour} dev {options.Links.Mesh} proto babel metric 4096");
            }
        }

        return text.ToString();
    }

    private static string Isp(NeighbourhoodOptions options)
    {
        var text = new ScriptText();
        text.Forwarding();
        if (options.Wan == WanMode.PointToPoint)
        {
            // The far end of a point-to-point link takes every packet; on this Ethernet it must answer for every address to get them.
            text.Sysctl($"ipv4/conf/{AddressPlan.IspWanLink}/proxy_arp", 1);
            text.Sysctl($"ipv4/neigh/{AddressPlan.IspWanLink}/proxy_delay", 0);
            text.Sysctl($"ipv6/conf/{AddressPlan.IspWanLink}/proxy_ndp", 1);
            text.Sysctl($"ipv6/neigh/{AddressPlan.IspWanLink}/proxy_delay", 0);
            var v6 = AddressPlan.IPv6;
            foreach (var address in new[] { v6.WanNameServer, v6.Exit1, v6.Exit2, v6.Target, v6.PublicNameServer })
            {
                text.Ip($"neighbour add proxy {address} dev {AddressPlan.IspWanLink}");
            }
        }

        text.Ip("link set dev lo up");
        text.Ip($"link set dev {Core} up");
        text.Ip($"link set dev {AddressPlan.IspWanLink} addrgenmode none up");
        text.Ip($"address add {AddressPlan.IPv6.WanGateway}/64 dev {AddressPlan.IspWanLink} nodad");
        foreach (var world in AddressPlan.Families)
        {
            text.Ip($"address add {world.IspCore}/{world.LinkLength} dev {Core}{NoDad(world)}");
            text.Ip($"address add {world.WanNameServer}/{world.HostLength} dev lo{NoDad(world)}");
            text.Ip($"address add {world.IspWan}/{world.LinkLength} dev {AddressPlan.IspWanLink}{NoDad(world)}");
            text.Ip($"address add {world.WanNeighbour}/{world.LinkLength} dev {AddressPlan.IspWanLink}{NoDad(world)}");
            text.Ip($"route add {world.DefaultPrefix} via {world.InetCore}");
        }

        text.Nft($$"""
            table ip provider { chain post { type nat hook postrouting priority 100; oifname "{{Core}}" masquerade; }; }
            """);
        return text.ToString();
    }

    private static string Exit(Func<FamilyAddresses, string> own)
    {
        var text = new ScriptText();
        text.Forwarding();
        JoinCore(text, own);
        var (v4, v6) = (AddressPlan.IPv4, AddressPlan.IPv6);
        text.Nft($$"""
            table inet exit {
              chain pre {
                type nat hook prerouting priority -100;
                meta l4proto { tcp, udp } th dport 53 ip daddr {{v4.ExitInner}} dnat ip to {{v4.PublicNameServer}};
                meta l4proto { tcp, udp } th dport 53 ip6 daddr {{v6.ExitInner}} dnat ip6 to {{v6.PublicNameServer}};
              };
              chain post { type nat hook postrouting priority 100; oifname "{{Core}}" masquerade; };
            }
            """);
        return text.ToString();
    }

    private static string Inet()
    {
        var text = new ScriptText();
        text.Forwarding();
        text.Ip("link set dev lo up");
        text.Ip($"link add name {Core} type bridge");
        foreach (var node in CoreMembers)
        {
            text.Ip($"link set dev {PortOf(node)} master {Core} up");
        }

        text.Ip($"link set dev {Core} up");
        foreach (var world in AddressPlan.Families)
        {
            text.Ip($"address add {world.InetCore}/{world.LinkLength} dev {Core}{NoDad(world)}");
            text.Ip($"address add {world.Target}/{world.HostLength} dev lo{NoDad(world)}");
            text.Ip($"address add {world.PublicNameServer}/{world.HostLength} dev lo{NoDad(world)}");
            text.Ip($"route add {world.WanNameServer}/{world.HostLength} via {world.IspCore}");
        }

        text.Ip($"route add {AddressPlan.IPv6.WanPrefix} via {AddressPlan.IPv6.IspCore}");
        return text.ToString();
    }

    private static string Lan()
    {
        var text = new ScriptText();
        text.Ip("link set dev lo up");
        text.Ip("link set dev eth0 up");
        foreach (var world in AddressPlan.Families)
        {
            text.Ip($"address add {world.LanClient}/{world.LinkLength} dev eth0{NoDad(world)}");
            text.Ip($"route add {world.DefaultPrefix} via {world.RouterLan}");
        }

        return text.ToString();
    }

    private static string Mesh()
    {
        var text = new ScriptText();
        text.Forwarding();
        JoinCore(text, world => world.MeshCore);
        text.Ip("link set dev mesh0 up");
        foreach (var world in AddressPlan.Families)
        {
            text.Ip($"address add {world.MeshNeighbour}/{world.LinkLength} dev mesh0{NoDad(world)}");
            text.Ip($"route add {world.LanPrefix} via {world.RouterMesh}");
        }

        text.Nft($$"""
            table inet uplink { chain post { type nat hook postrouting priority 100; oifname "{{Core}}" masquerade; }; }
            """);
        return text.ToString();
    }

    private static void JoinCore(ScriptText text, Func<FamilyAddresses, string> own)
    {
        text.Ip("link set dev lo up");
        text.Ip($"link set dev {Core} up");
        foreach (var world in AddressPlan.Families)
        {
            text.Ip($"address add {own(world)}/{world.LinkLength} dev {Core}{NoDad(world)}");
            text.Ip($"route add {world.DefaultPrefix} via {world.InetCore}");
        }

        // IPv6 reaches the provider's customers without translation, so everybody on the core needs the way back.
        text.Ip($"route add {AddressPlan.IPv6.WanPrefix} via {AddressPlan.IPv6.IspCore}");
    }
}
