namespace MeshAgent.Host.Agent;

/// <summary>How many packets have passed a link.</summary>
internal interface ILinkCounters
{
    /// <summary>Reads them.</summary>
    /// <param name="link">The link.</param>
    /// <returns>Packets received and sent since the link was made; null when there is no such link.</returns>
    (ulong Received, ulong Sent)? Read(string link);
}
