namespace MeshAgent.Core.Isolation;

/// <summary>
/// The places of the agent's rules, counted from its first preference. The gaps are for the administrator's own rules, as other tunnel
/// daemons leave them.
/// </summary>
public static class Preferences
{
    /// <summary>Control traffic takes the WAN path.</summary>
    public const uint ControlToWan = 0;

    /// <summary>Or a specific route of main.</summary>
    public const uint ControlToSpecific = 10;

    /// <summary>Or nothing: it never goes into the tunnel that it carries.</summary>
    public const uint ControlRefused = 20;

    /// <summary>A DHCP client's own unicast goes to its server over the WAN.</summary>
    public const uint DhcpToWan = 22;

    /// <summary>Users' own prefixes come before a WAN prefix that holds them.</summary>
    public const uint UserPrefix = 24;

    /// <summary>User traffic to hosts inside a WAN prefix takes the exit as well.</summary>
    public const uint WanPrefixToExit = 26;

    /// <summary>User traffic takes specific routes of main.</summary>
    public const uint UserToSpecific = 30;

    /// <summary>And for everything else the exit.</summary>
    public const uint UserToExit = 40;

    /// <summary>How many preferences from the first one are the agent's.</summary>
    public const uint Span = 100;
}
