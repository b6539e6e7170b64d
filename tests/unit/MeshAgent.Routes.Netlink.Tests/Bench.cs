using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Tests.Namespaces;
using MeshAgent.Netlink.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>A router in a namespace of its own: WAN by veth, LAN by a bridge, a point-to-point link; and the plugin watching it.</summary>
public sealed class Bench : IAsyncDisposable
{
    public const int Wan = 10;
    public const int Lan = 12;
    public const uint WanTable = 1;
    public const uint ExitTable = 2;

    /// <summary>
    /// Half a minute for the listening thread to get its turn: a machine under load gives it none for a tenth of a second now and then.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Bench(
        string more = "", bool iPv6 = true, Func<INetlinkEventSink, INetlinkEventSink>? interposer = null, TimeSpan? catchUp = null)
    {
        Space = new NetworkNamespace();
        if (iPv6)
        {
            Space.Sysctl("net.ipv6.conf.all.accept_dad", "0");
            Space.Sysctl("net.ipv6.conf.default.accept_dad", "0");
            Space.Sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
        }
        else
        {
            Space.Sysctl("net.ipv6.conf.all.disable_ipv6", "1");
            Space.Sysctl("net.ipv6.conf.default.disable_ipv6", "1");
        }

        Space.IpBatch(
            $"""
            link add wan0 index {Wan} type veth peer name isp0 index 11
            link add br-lan index {Lan} type bridge
            tuntap add dev ppp0 mode tun
            link set wan0 up
            link set isp0 up
            link set br-lan up
            link set ppp0 up
            addr add 192.0.2.2/24 dev wan0
            addr add 198.18.0.1 peer 198.18.0.2/32 dev ppp0
            addr add 10.30.0.1/24 dev br-lan
            {(iPv6 ? "addr add 2001:db8:178::2/64 dev wan0 nodad" : "")}
            """);
        // A carrier comes a moment after both ends are up, and is news of its own.
        Assert.True(SpinWait.SpinUntil(() => HasCarrier("wan0") && HasCarrier("isp0"), Patience), "no carrier");
        Space.IpBatch(more);
        Ppp = JsonDocument.Parse(Space.Ip("-j link show ppp0")).RootElement[0].GetProperty("ifindex").GetInt32();
        var context = Substitute.For<IPluginContext>();
        context.Identity.Returns(new AgentIdentity
        {
            Mark = new PacketMark(1, 1),
            WanTable = WanTable,
            ExitTable = ExitTable,
            RulePreference = 1000,
        });
        context.StartThread("", static _ => { }).ReturnsForAnyArgs(static call => Running(call.Arg<Action<CancellationToken>>()));
        Backend = new NetlinkRouteBackend(context, NullLogger.Instance)
        {
            Interposer = interposer ?? (static sink => sink),
            CatchUp = catchUp ?? Patience,
        };
        Assert.True(Space.Run(() => Backend.StartAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully));
    }

    public NetworkNamespace Space { get; }

    public NetlinkRouteBackend Backend { get; }

    public int Ppp { get; }

    public RouteInterest Interest { get; set; } = new() { Tables = [WanTable, ExitTable] };

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask<RouteObservation> Observe(bool fresh = false) => Backend.ObserveAsync(Interest, fresh, Cancellation);

    /// <summary>The default of a family in the WAN table, by the usual gateway.</summary>
    public static Route Default(IpFamily family, string gateway, uint metric = 0, uint table = WanTable) => new()
    {
        Destination = family.Everything(),
        Table = table,
        Metric = metric,
        Protocol = RouteProtocols.MeshAgent,
        NextHops = [new NextHop { LinkIndex = Wan, Gateway = IPAddress.Parse(gateway) }],
    };

    /// <summary>Waits for the next announcement, at most 20 seconds.</summary>
    public async Task<string> Change()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        return await Backend.WaitForChangeAsync(limit.Token);
    }

    /// <summary>Looks again after each announcement until something is seen; fails the test after 20 seconds.</summary>
    public async Task<RouteObservation> ObserveUntil(Func<RouteObservation, bool> condition)
    {
        var seen = await Observe();
        while (!condition(seen))
        {
            await Change();
            seen = await Observe();
        }

        return seen;
    }

    /// <summary>Takes steps and fails the test when one fails.</summary>
    public async Task Apply(params RouteChange[] changes)
    {
        var results = await Backend.ApplyAsync(changes, Cancellation);
        Assert.Equal(changes, results.Select(result => result.Change));
        Assert.All(results, result => Assert.True(result.IsDone, result.Fault?.Message));
    }

    private bool HasCarrier(string link) =>
        JsonDocument.Parse(Space.Ip($"-j link show {link}")).RootElement[0].GetProperty("operstate").GetString() == "UP";

    // The host's part, which a substitute has not.
    private static Thread Running(Action<CancellationToken> body)
    {
        var thread = new Thread(() => body(CancellationToken.None)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        Space.Dispose();
    }
}
