namespace MeshAgent.Contracts.Routing;

/// <summary>The kernel's own tables and protocol numbers (linux/rtnetlink.h).</summary>
public static class RouteTables
{
    /// <summary>Table <c>default</c>.</summary>
    public const uint Default = 253;

    /// <summary>Table <c>main</c>, where DHCP clients and administrators write.</summary>
    public const uint Main = 254;

    /// <summary>Table <c>local</c>, the kernel's own.</summary>
    public const uint Local = 255;
}
