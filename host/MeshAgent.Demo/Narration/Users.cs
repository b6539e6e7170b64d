using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration;

/// <summary>
/// Users that never stop sending: a datagram every 5 ms from the LAN and one from the router itself, in each family. Whatever hole opens
/// for longer than that shows in the capture.
/// </summary>
internal sealed class Users : IAsyncDisposable
{
    private readonly List<(FamilyAddresses Family, UdpStream Stream)> _streams = [];

    private Users()
    {
    }

    /// <summary>Starts them.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <returns>The users.</returns>
    public static async Task<Users> StartAsync(Neighbourhood world)
    {
        var users = new Users();
        foreach (var family in AddressPlan.Families)
        {
            users._streams.Add((family, await new TrafficProbe(world, Node.Lan).StreamAsync(family.Family)));
            users._streams.Add((family, await new TrafficProbe(world, Node.Router).StreamAsync(family.Family)));
        }

        return users;
    }

    /// <summary>Datagrams sent or refused so far: every one was a chance to leak.</summary>
    /// <param name="family">The family.</param>
    /// <returns>How many.</returns>
    public int Tried(FamilyAddresses family) => Of(family).Sum(report => report.Sent + report.Refused);

    /// <summary>Answers so far by the way that the target saw.</summary>
    /// <param name="family">The family.</param>
    /// <param name="way">The way.</param>
    /// <returns>How many.</returns>
    public int Answered(FamilyAddresses family, Way way) => Of(family).Sum(report => report.By(way));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, stream) in _streams)
        {
            await stream.DisposeAsync();
        }
    }

    private IEnumerable<UdpStreamReport> Of(FamilyAddresses family)
        => _streams.Where(item => item.Family == family).Select(item => item.Stream.Report);
}
