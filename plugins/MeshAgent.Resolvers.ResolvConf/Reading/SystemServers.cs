using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Servers;

namespace MeshAgent.Resolvers.ResolvConf.Reading;

/// <summary>Makes system name servers of addresses.</summary>
internal static class SystemServers
{
    /// <summary>Makes one.</summary>
    /// <param name="server">The address as it was written.</param>
    /// <returns>The server; null for a loopback stub, which is not what it stands for, and for what is nobody's address.</returns>
    public static NameServer? Of(ServerAddress server) => ServerAddress.IsElsewhere(server.Address)
        ? new NameServer { Address = server.Address, Port = server.Port, Scope = NameServerScope.System, LinkName = server.Zone }
        : null;
}
