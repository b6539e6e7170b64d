using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Plugins;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>
/// Carries the resolver's questions over the fake kernel and internet to the fake name servers, and their replies, byte for byte, back to
/// the judge of replies.
/// </summary>
internal sealed class FakeExchange(Neighbourhood world, Timeline timeline, TimeProvider time, Workplace workplace, uint mark) : IExchange
{
    private const uint TimeToLive = 300;

    // Three solicitations a second apart (mcast_solicit, retrans_time_ms in the kernel's ip-sysctl), then EHOSTUNREACH.
    private static readonly TimeSpan NeighbourGivesUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(30);

    public async Task<ExchangeResult> RunAsync(
        NameServerEndpoint server, DnsTransport transport, OutgoingQuery query, TimeSpan timeout, CancellationToken cancellation)
    {
        await workplace.PassAsync();
        if (world.NameServers.All(host => !host.Address.Equals(server.Address)))
        {
            timeline.Fail(new InvariantException("only WAN name servers are asked", $"{server} is asked for {query.NameAsked}"));
        }

        // What was asked while the lease held may be asked again within one lookup.
        if (server.Address.Equals(world.NameServers[^1].Address) && timeline.Now - ResolverSettings.Default.Deadline > world.ServerLeaseEnds)
        {
            timeline.Fail(new InvariantException("no name server is asked after its lease", $"{server}, which ended at {world.ServerLeaseEnds:HH:mm:ss}"));
        }

        var packet = new Packet(
            server.Address, mark, transport == DnsTransport.Udp ? Packet.Udp : Packet.Tcp, 50000, (ushort)server.Port,
            OutputLink: world.Kernel.NameOf(server.LinkIndex));
        var delivery = world.Send(packet);
        if (delivery == Delivery.NotSent)
        {
            return Unreachable(NetworkCause.NetworkUnreachable);
        }

        var host = world.NameServers.FirstOrDefault(host => host.Address.Equals(server.Address));
        var isHeard = delivery == Delivery.Arrives && host is { IsAlive: true };
        TimeSpan? takes = delivery == Delivery.Refused ? world.IsGatewaySilent(packet) ? NeighbourGivesUp : RoundTrip
            : isHeard ? RoundTrip + host!.Lag
            : null;
        try
        {
            await Task.Delay(takes < timeout ? takes.Value : timeout, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            return new ExchangeResult(AttemptOutcome.Abandoned);
        }

        return takes is null || takes >= timeout ? new ExchangeResult(AttemptOutcome.Timeout)
            : delivery == Delivery.Refused ? Unreachable(NetworkCause.HostUnreachable)
            : Read(Reply(host!, query, transport), query, transport);
    }

    private static ExchangeResult Unreachable(NetworkCause cause) => new(AttemptOutcome.Unreachable) { Cause = cause };

    private static ExchangeResult Read(byte[] bytes, OutgoingQuery query, DnsTransport transport)
    {
        var isDatagram = transport == DnsTransport.Udp;
        return (ReplyJudge.Judge(bytes, query, isDatagram, out var reply, out var keptCase), isDatagram) switch
        {
            (ReplyVerdict.Reply, _) => new ExchangeResult(AttemptOutcome.Answered) { Reply = reply, ReplyLength = bytes.Length, KeptCase = keptCase },
            (ReplyVerdict.Truncated, true) => new ExchangeResult(AttemptOutcome.Truncated),
            (ReplyVerdict.CaseDiffers, true) => new ExchangeResult(AttemptOutcome.CaseDiffers),
            _ => new ExchangeResult(AttemptOutcome.Malformed),
        };
    }

    private byte[] Reply(NameServerHost host, OutgoingQuery query, DnsTransport transport)
    {
        if (host.Manner == NameServerManner.Garbles)
        {
            return [.. query.Bytes.AsSpan(0, 2), 0x81];
        }

        var isDatagram = transport == DnsTransport.Udp;
        var zone = world.Zone(query.NameAsked.ToString(), host.Manner == NameServerManner.Lies);
        var code = host.Manner switch
        {
            NameServerManner.Denies => ResponseCode.NameError,
            NameServerManner.Fails => ResponseCode.ServerFailure,
            NameServerManner.Refuses => ResponseCode.Refused,
            _ => zone is null ? ResponseCode.NameError : ResponseCode.NoError,
        };
        var isCut = isDatagram && host.Manner == NameServerManner.CutsShort;
        var question = query.Question;
        if (isDatagram && host.Manner == NameServerManner.ChangesCase)
        {
            question = question with { Name = DnsName.Parse(query.NameAsked.ToString().ToUpperInvariant()) };
        }

        var family = question.Type == RecordType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        IEnumerable<IPAddress> addresses = code == ResponseCode.NoError && !isCut ? zone ?? [] : [];
        return MessageWriter.Write(new DnsMessage
        {
            Id = query.Id,
            IsReply = true,
            RecursionDesired = true,
            RecursionAvailable = true,
            IsTruncated = isCut,
            Code = code,
            Questions = [question],
            Answers = [.. addresses.Where(address => address.AddressFamily == family)
                .Select(address => new ResourceRecord(question.Name, question.Type, RecordClass.Internet, TimeToLive, new AddressData(address)))],
        });
    }
}
