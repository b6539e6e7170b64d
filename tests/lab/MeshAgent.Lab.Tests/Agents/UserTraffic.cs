using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Agents;

/// <summary>
/// Users that never stop sending while something happens: forwarded and local datagrams in every family. A hole in the guard that is open for
/// longer than a few milliseconds shows in the capture.
/// </summary>
internal sealed class UserTraffic : IAsyncDisposable
{
    private readonly List<UdpStream> _streams = [];

    private UserTraffic()
    {
    }

    /// <summary>Starts the streams.</summary>
    public static async Task<UserTraffic> StartAsync(Neighbourhood world)
    {
        var traffic = new UserTraffic();
        foreach (var family in world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4])
        {
            foreach (var from in new[] { Node.Lan, Node.Router })
            {
                traffic._streams.Add(await new TrafficProbe(world, from).StreamAsync(family.Family));
            }
        }

        return traffic;
    }

    /// <summary>How many datagrams took a way, in all streams together.</summary>
    public int By(Way way) => _streams.Sum(stream => stream.Report.By(way));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
        {
            await stream.DisposeAsync();
        }
    }
}
