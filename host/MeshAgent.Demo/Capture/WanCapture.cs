using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Capture;

/// <summary>
/// Everything that passed a WAN cable, recorded at the provider's end and judged by tcpdump's own filters: the judge shares no code with
/// the judged.
/// </summary>
/// <remarks>
/// Limits: of a name asked over TCP only what stands in one segment is seen; a packet longer than 512 bytes is kept in part, which is
/// enough for every header.
/// </remarks>
public sealed class WanCapture
{
    /// <summary>Leaks listed at most: the first few tell what leaked, a loop would bring millions.</summary>
    private const int MostLeaksListed = 200;

    /// <summary>RFC 863: nobody listens there, and the provider does not answer a broadcast.</summary>
    private const int DiscardPort = 9;

    /// <summary>SO_BINDTODEVICE and SO_MARK of asm-generic/socket.h, which the base library does not name.</summary>
    private const int SolSocket = 1, SoBindToDevice = 25, SoMark = 36;

    /// <summary>
    /// How fast the judge gets through a capture on a machine that is busy with much else: it reads the file several times. An hour's capture
    /// has some hundred megabytes.
    /// </summary>
    private const long BytesJudgedASecond = 500_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private readonly int _controlPort = RandomNumberGenerator.GetInt32(40_000, 50_000);
    private readonly string _ispLink;
    private readonly Func<FamilyAddresses, string> _ispAddress;
    private PacketRecorder? _recorder;

    internal WanCapture(Neighbourhood world, string ispLink, string routerLink, Func<FamilyAddresses, string> ispAddress)
    {
        _world = world;
        _ispLink = ispLink;
        _ispAddress = ispAddress;
        RouterLink = routerLink;
    }

    /// <summary>The capture's file in pcap format.</summary>
    public string File => Path.Combine(_world.Folder, $"{_ispLink}.pcap");

    /// <summary>The router's link that the cable's packets leave by: the cable's own end, or a session's link on top of it.</summary>
    public string RouterLink { get; set; }

    private TimeSpan JudgementLimit => Limit + TimeSpan.FromSeconds(new FileInfo(File).Length / BytesJudgedASecond);

    /// <summary>Names that the router may ask the WAN name servers for: by default the exits'.</summary>
    public IReadOnlySet<string> AllowedNames { get; set; } = new HashSet<string> { AddressPlan.Exit1Name, AddressPlan.Exit2Name };

    /// <summary>Further pcap filter expressions for what a test expects on this cable besides control traffic.</summary>
    public IReadOnlyList<string> AlsoAllowed { get; set; } = [];

    /// <summary>Waits until everything that has passed the cable so far is in the file.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it is.</returns>
    /// <exception cref="TimeoutException">Nothing more is recorded, for instance because the cable is gone.</exception>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        var marker = RandomNumberGenerator.GetBytes(16);
        var before = new FileInfo(File).Length;
        using var socket = await _world.InNamespaceAsync(Node.Isp, () => BoundTo(AddressFamily.InterNetwork, _ispLink));
        socket.EnableBroadcast = true;
        await Eventually.HoldsAsync(
            $"marker packet in {File}",
            Limit,
            async token =>
            {
                // Again with every look: a link that has just come up swallows what is sent before its queue is ready.
                await socket.SendToAsync(marker, new IPEndPoint(IPAddress.Broadcast, DiscardPort), token);
                return await HoldsAsync(marker, before, token);
            },
            cancellation);
    }

    /// <summary>Every packet of the router on the WAN that is not control traffic, as tcpdump prints it; 200 at most.</summary>
    /// <param name="alsoAllowed">Further pcap filter expressions for what this one test expects on the WAN.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The leaks, oldest first within their kind; empty when nothing leaked.</returns>
    /// <exception cref="CaptureException">The capture holds no packet of the router or has lost some: it would prove nothing.</exception>
    public async Task<IReadOnlyList<string>> LeaksAsync(IEnumerable<string>? alsoAllowed = null, CancellationToken cancellation = default)
    {
        var leaks = await JudgeAsync([ControlPackets(), .. alsoAllowed ?? []], cancellation);
        return [.. leaks.Take(MostLeaksListed)];
    }

    /// <summary>
    /// The positive control: sends a real packet that is no control traffic out of the router's WAN, in each family, and demands that the
    /// judge reports it. Later judgements leave exactly these packets out.
    /// </summary>
    /// <param name="mark">Mark for the packet: with the agent's own, its guard lets it pass; 0 before an agent runs.</param>
    /// <param name="alsoAllowed">As for <see cref="LeaksAsync"/>: the control is for the judgement that follows.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The reported packets, at least one a family.</returns>
    /// <exception cref="CaptureException">The judge did not see them: its "no leak" would be worth nothing.</exception>
    public async Task<IReadOnlyList<string>> ProveItWouldSeeAsync(
        int mark = 0, IEnumerable<string>? alsoAllowed = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<FamilyAddresses> families = _world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4];
        IReadOnlyList<string> seen = [];
        try
        {
            await Eventually.HoldsAsync(
                "a report of every deliberate leak",
                JudgementLimit,
                async token =>
                {
                    // The first packet to a host waits for its neighbour entry, so it may leave after the look.
                    await Task.WhenAll(families.Select(family => SendControlPacketAsync(family, mark, token)));
                    var leaks = await JudgeAsync(alsoAllowed ?? [], token);
                    seen = [.. leaks.Where(line => line.Contains($".{_controlPort}: UDP", StringComparison.Ordinal))];
                    return families.All(family => seen.Any(line => line.Contains($"> {_ispAddress(family)}.", StringComparison.Ordinal)));
                },
                cancellation);
            return seen;
        }
        catch (TimeoutException late)
        {
            throw new CaptureException($"Deliberate leaks were sent and not all seen: {string.Join("; ", seen)}. {late.Message}");
        }
    }

    /// <summary>Packets in the capture that match a pcap filter, as tcpdump prints them.</summary>
    /// <param name="filter">pcap-filter(7); empty for all.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>One line a packet, oldest first.</returns>
    public async Task<IReadOnlyList<string>> PacketsAsync(string filter, CancellationToken cancellation = default)
    {
        await FlushAsync(cancellation);
        return await ReadAsync(filter, cancellation);
    }

    internal async Task StartAsync()
    {
        _recorder = await PacketRecorder.StartAsync(_world, Node.Isp, _ispLink, File);
        _world.Track(_recorder);
    }

    private async Task<IReadOnlyList<string>> JudgeAsync(IEnumerable<string> alsoAllowed, CancellationToken cancellation)
    {
        await FlushAsync(cancellation);
        if ((await ReadAsync(ControlTraffic.FromRouter, cancellation, isOneEnough: true)).Count == 0)
        {
            throw new CaptureException("The WAN capture holds no packet of the router, so it proves nothing.");
        }

        if (_recorder?.Dropped is not 0)
        {
            throw new CaptureException($"The WAN capture lost {_recorder?.Dropped} packets, any of which may have been a leak.");
        }

        var wrongPackets = await ReadAsync(ControlTraffic.Leaks(AlsoAllowed.Concat(alsoAllowed)), cancellation);
        var questions = await ReadAsync(ControlTraffic.RouterQuestions(), cancellation);
        var wrongNames = questions.Where(line => !ControlTraffic.AsksOnlyFor(line, AllowedNames));
        return [.. wrongPackets.Concat(wrongNames)];
    }

    private async Task<IReadOnlyList<string>> ReadAsync(string filter, CancellationToken cancellation, bool isOneEnough = false)
    {
        // tcpdump that finds itself root changes user and groups, which fails in a user namespace; a nested one hides the root from it.
        var recorded = (_recorder?.Recorded ?? 0).ToString(CultureInfo.InvariantCulture);
        var read = await Tool.RunAsync(
            new Command(
                "sh", "-c", $"""head -c "$0" "$1" | unshare --user tcpdump -n {(isOneEnough ? "-c 1" : "")} -r - "$2" """, recorded, File, filter)
            {
                Title = $"tcpdump -n -r {File} {filter}",
            },
            JudgementLimit,
            cancellation);
        return read.OrThrow().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private string ControlPackets() => $"(udp and dst port {_controlPort} and ({string.Join(
        " or ", AddressPlan.Families.Select(world => $"dst host {_ispAddress(world)}"))}))";

    /// <summary>The provider itself is the destination: it is on-link, so the packet needs no route and leaves in every WAN mode.</summary>
    private async Task SendControlPacketAsync(FamilyAddresses world, int mark, CancellationToken cancellation)
    {
        using var socket = await _world.InNamespaceAsync(Node.Router, () => BoundTo(world.Family, RouterLink, mark));
        await socket.SendToAsync(
            Encoding.ASCII.GetBytes("deliberate leak"), new IPEndPoint(IPAddress.Parse(_ispAddress(world)), _controlPort), cancellation);
    }

    private static Socket BoundTo(AddressFamily family, string link, int mark = 0)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(link + "\0"));
        var value = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, mark);
        socket.SetRawSocketOption(SolSocket, SoMark, value);
        return socket;
    }

    private async Task<bool> HoldsAsync(byte[] marker, long from, CancellationToken cancellation)
    {
        await using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(from, SeekOrigin.Begin);
        var added = new byte[stream.Length - from];
        var length = await stream.ReadAtLeastAsync(added, added.Length, throwOnEndOfStream: false, cancellation);
        return added.AsSpan(0, length).IndexOf(marker) >= 0;
    }
}
