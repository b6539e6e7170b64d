using System.Net;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Agents;

/// <summary>
/// Users that never stop sending while something happens: a datagram every 5 ms from the LAN and one from the router itself
/// to each destination, in each family that the router has. A hole in the guard that is open for longer than that shows in the capture.
/// </summary>
public sealed class UserTraffic : IAsyncDisposable
{
    private readonly List<(FamilyAddresses Family, UdpStream Stream)> _streams = [];

    private UserTraffic()
    {
    }

    /// <summary>Starts them.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="alsoTo">Destinations besides the target, such as hosts inside the WAN's own prefix.</param>
    /// <returns>The users.</returns>
    public static async Task<UserTraffic> StartAsync(Neighbourhood world, params IReadOnlyList<string> alsoTo)
    {
        var traffic = new UserTraffic();
        foreach (var family in world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4])
        {
            foreach (var from in new[] { Node.Lan, Node.Router })
            {
                var others = alsoTo.Where(address => IPAddress.Parse(address).AddressFamily == family.Family);
                foreach (var address in others.Prepend(family.Target))
                {
                    traffic._streams.Add((family, await new TrafficProbe(world, from).StreamAsync(family.Family, address)));
                }
            }
        }

        return traffic;
    }

    /// <summary>Datagrams sent or refused so far: every one was a chance to leak.</summary>
    /// <param name="family">The family.</param>
    public int Tried(FamilyAddresses family) => Of(family).Sum(report => report.Sent + report.Refused);

    /// <summary>Datagrams of all streams that the target answered, by the way that it saw.</summary>
    /// <param name="way">The way.</param>
    public int By(Way way) => _streams.Sum(item => item.Stream.Report.By(way));

    /// <summary>
    /// Datagrams that were sent and not answered, in all streams together; one that is on its way counts, so a lost one shows in every
    /// later look.
    /// </summary>
    public int Unanswered => _streams.Sum(static item => item.Stream.Report is var report ? report.Sent - report.Answers.Values.Sum() : 0);

    /// <summary>Datagrams that were sent, in all streams together.</summary>
    public int Sent => _streams.Sum(static item => item.Stream.Report.Sent);

    /// <summary>Datagrams that the sender's own kernel refused, in all streams together.</summary>
    public int Refused => _streams.Sum(static item => item.Stream.Report.Refused);

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
