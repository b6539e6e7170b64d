namespace MeshAgent.Guard.Nftables.SourceValidation;

/// <summary>The switches of a link's IPv4 half, <c>net.ipv4.conf.LINK.NAME</c> (Documentation/networking/ip-sysctl.rst).</summary>
internal interface ILinkSwitches
{
    /// <summary>Reads a switch.</summary>
    /// <param name="link">A link's name, or <c>all</c>.</param>
    /// <param name="name">The switch, such as <c>rp_filter</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its value; null when there is no such link.</returns>
    Task<int?> ReadAsync(string link, string name, CancellationToken cancellationToken);

    /// <summary>Sets a switch.</summary>
    /// <param name="link">A link's name.</param>
    /// <param name="name">The switch.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it could not be set; null when it is.</returns>
    Task<string?> WriteAsync(string link, string name, int value, CancellationToken cancellationToken);
}
