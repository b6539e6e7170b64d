using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Guard;

/// <summary>
/// Whose name lookups are led to the agent's forwarder: UDP and TCP to port 53 of any address, this machine's own included. Packets with
/// the WAN mark are left alone, for they take the WAN already. A family without a listener is left alone too.
/// </summary>
/// <param name="GroupId">The group that the programs run in (gid, 0 to 2^32-2), as the kernel knows the socket's owner.</param>
/// <param name="Listeners">Loopback addresses and ports of the forwarder; the first of each family is used.</param>
public sealed record DnsRedirect(uint GroupId, EquatableArray<IPEndPoint> Listeners);
