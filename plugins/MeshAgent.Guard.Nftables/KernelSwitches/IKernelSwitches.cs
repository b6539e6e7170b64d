namespace MeshAgent.Guard.Nftables.KernelSwitches;

/// <summary>The kernel's switches of this network namespace, <c>net.*</c> (Documentation/networking/ip-sysctl.rst).</summary>
internal interface IKernelSwitches
{
    /// <summary>Reads a switch.</summary>
    /// <param name="path">Its path below /proc/sys/net, such as <c>ipv4/conf/wan0/rp_filter</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its value; null when there is no such switch or link.</returns>
    Task<int?> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Sets a switch.</summary>
    /// <param name="path">Its path below /proc/sys/net.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it could not be set; null when it is.</returns>
    Task<string?> WriteAsync(string path, int value, CancellationToken cancellationToken);
}
