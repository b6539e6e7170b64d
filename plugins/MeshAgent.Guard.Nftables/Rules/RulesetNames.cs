namespace MeshAgent.Guard.Nftables.Rules;

/// <summary>The names of everything that the guard makes in nftables; scripts of users may read them.</summary>
internal static class RulesetNames
{
    /// <summary>The family of the table: one table for IPv4 and IPv6.</summary>
    public const string Family = "inet";

    /// <summary>The table that holds all of it.</summary>
    public const string Table = "meshagent";

    /// <summary>The counter of user packets that were dropped on WAN links.</summary>
    public const string LeakCounter = "leaks";

    /// <summary>Hook postrouting, where the link is final: drops local packets without the mark on WAN links.</summary>
    public const string LeakOutput = "leak_output";

    /// <summary>Hook forward: drops forwarded packets without the mark on WAN links.</summary>
    public const string LeakForward = "leak_forward";

    /// <summary>Hook output: drops a tunnel's own outer packets on the tunnel's link.</summary>
    public const string LoopOutput = "loop_output";

    /// <summary>Hook prerouting: keeps the connection mark, and marks replies that arrive.</summary>
    public const string MarkArriving = "mark_arriving";

    /// <summary>Hook prerouting, after destination NAT: marks what came over the WAN to this machine itself.</summary>
    public const string MarkInbound = "mark_inbound";

    /// <summary>Hook output, type route: marks this machine's replies to what came over the WAN, so that they are routed again.</summary>
    public const string MarkReplies = "mark_replies";

    /// <summary>Hook output: remembers on the connection that control traffic went out by a WAN link.</summary>
    public const string MarkLeaving = "mark_leaving";

    /// <summary>The counter of name lookups that were redirected: the first packet of each.</summary>
    public const string RedirectCounter = "dns_redirects";

    /// <summary>Hook output, type nat: leads the exit daemons' name lookups to the forwarder.</summary>
    public const string DnsRedirect = "dns_redirect";

    /// <summary>Hook postrouting, type nat: masquerade on tunnels.</summary>
    public const string ExitMasquerade = "exit_masquerade";

    /// <summary>Hook forward: TCP segment size on tunnels.</summary>
    public const string ExitSegments = "exit_segments";
}
