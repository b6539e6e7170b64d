using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.WanExec.Bpf;

/// <summary>Where the agent's forwarder answers, one place a family. A family without one gets no answers at all.</summary>
/// <param name="Places">The places.</param>
internal sealed record ForwarderPlaces(PerFamily<IPEndPoint?> Places)
{
    /// <summary>Takes the first place of each family.</summary>
    /// <param name="listen">Loopback addresses and ports (<c>dns.listen</c>).</param>
    /// <returns>The places.</returns>
    public static ForwarderPlaces Of(IEnumerable<IPEndPoint> listen)
    {
        var places = listen
            .Select(static place => place.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(place.Address.MapToIPv4(), place.Port) : place)
            .ToArray();
        return new ForwarderPlaces(new PerFamily<IPEndPoint?>(
            places.FirstOrDefault(static place => place.AddressFamily == AddressFamily.InterNetwork),
            places.FirstOrDefault(static place => place.AddressFamily == AddressFamily.InterNetworkV6)));
    }
}
