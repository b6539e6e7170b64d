using System.Buffers.Binary;
using System.Net;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;

namespace MeshAgent.Benchmarks.Routes;

/// <summary>Host routes that are no business of the agent, as a mesh routing daemon makes them by the thousand.</summary>
/// <param name="link">Index of the link that they lead over.</param>
/// <param name="first">The first address.</param>
internal sealed class ForeignRoutes(int link, IPAddress first)
{
    /// <summary>RTPROT_BABEL of linux/rtnetlink.h.</summary>
    private const byte Babel = 42;

    /// <summary>RT_SCOPE_LINK.</summary>
    private const byte LinkScope = 253;

    /// <summary>Requests made ready at a time: enough to hide the cost of asking, few enough that a million need no gigabyte.</summary>
    private const int Portion = 4096;

    private readonly uint start = BinaryPrimitives.ReadUInt32BigEndian(first.GetAddressBytes());

    /// <summary>The route of a number.</summary>
    public KernelRoute At(int number)
    {
        var address = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(address, start + (uint)number);
        return new KernelRoute
        {
            Family = KernelFamily.IPv4,
            Destination = new AddressPrefix(new IPAddress(address), 32),
            Protocol = Babel,
            Scope = LinkScope,
            NextHops = [new KernelNextHop(link, null)],
        };
    }

    /// <summary>Adds the routes of some numbers.</summary>
    public async Task AddAsync(RouterKernel kernel, int from, int to, CancellationToken cancellation)
    {
        for (var number = from; number < to; number += Portion)
        {
            var portion = Enumerable.Range(number, Math.Min(Portion, to - number)).Select(item => RouteRequests.Add(At(item))).ToList();
            await kernel.ChangeAsync(portion, cancellation);
        }
    }
}
