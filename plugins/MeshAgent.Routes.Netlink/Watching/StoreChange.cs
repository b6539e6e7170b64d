namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>What a notification did to what is known.</summary>
internal enum StoreChange
{
    /// <summary>Nothing that was not known.</summary>
    None,

    /// <summary>Something changed.</summary>
    Changed,

    /// <summary>It cannot be told what the kernel has now: it must be read.</summary>
    Unclear,
}
