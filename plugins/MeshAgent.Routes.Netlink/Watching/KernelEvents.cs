using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Routes.Netlink.Mapping;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Takes the kernel's notifications into the mirror and raises the signal for those that say something new.</summary>
/// <param name="mirror">What is known.</param>
/// <param name="signal">Raised when something of interest changed.</param>
/// <param name="log">For lost notifications and the end of listening.</param>
internal sealed class KernelEvents(KernelMirror mirror, ChangeSignal signal, ILogger log) : INetlinkEventSink
{
    private WatchedObjects watched = new(new RouteInterest(), protocol: 0);
    private long resyncs;

    /// <summary>What is of interest; what was queued under the old interest is judged by the new one.</summary>
    public WatchedObjects Watched
    {
        get => Volatile.Read(ref watched);
        set => Volatile.Write(ref watched, value);
    }

    /// <summary>How often notifications were lost.</summary>
    public long Resyncs => Interlocked.Read(ref resyncs);

    /// <summary>Why nothing is heard any more; null while listening.</summary>
    public NetlinkException? Deafness { get; private set; }

    /// <inheritdoc/>
    public void OnMessage(in NetlinkMessage message)
    {
        switch (message.Header.Type)
        {
            case NetlinkMessageType.NewRoute or NetlinkMessageType.DeleteRoute:
                OnRoute(message);
                break;
            case NetlinkMessageType.NewRule or NetlinkMessageType.DeleteRule:
                OnRule(message);
                break;
            case NetlinkMessageType.NewLink or NetlinkMessageType.DeleteLink:
                OnLink(message);
                break;
            case NetlinkMessageType.NewAddress or NetlinkMessageType.DeleteAddress:
                OnAddress(message);
                break;
            case NetlinkMessageType.NewNeighbour or NetlinkMessageType.DeleteNeighbour:
                OnNeighbour(message);
                break;
            case NetlinkMessageType.NewNextHop or NetlinkMessageType.DeleteNextHop:
                mirror.MarkInterfacesStale(static disturbance => disturbance.NextHopObjectChanged());
                signal.Raise(static () => "a next-hop object changed");
                break;
        }
    }

    /// <inheritdoc/>
    public void OnResyncNeeded(ResyncReason reason)
    {
        Interlocked.Increment(ref resyncs);
        mirror.MarkAllStale();
        log.ResyncNeeded(reason);
        signal.Raise(() => $"notifications were lost ({reason})");
    }

    /// <inheritdoc/>
    public void OnStopped(NetlinkException exception)
    {
        Deafness = exception;
        log.ListenerStopped(exception);
        mirror.MarkAllStale();
        signal.Raise(static () => "the kernel is not heard any more");
    }

    private static string Sign(in NetlinkMessage message) => IsDeletion(message) ? "-" : "+";

    /// <summary>The type that deletes is the odd or even neighbour of the one that creates, which is a multiple of four.</summary>
    private static bool IsDeletion(in NetlinkMessage message) => ((int)message.Header.Type & 1) != 0;

    private void OnRoute(in NetlinkMessage message)
    {
        if (!RouteView.TryRead(message, out var view) || !Watched.Wants(view))
        {
            return;
        }

        if (!KernelRoute.TryDecode(message, out var route, out _))
        {
            OnResyncNeeded(ResyncReason.Malformed);
            return;
        }

        if (KernelFamilies.FromKernel(route.Family) is not { } family || !RouteMapping.CanExpress(route))
        {
            return;
        }

        var change = mirror.Apply(family, new RouteEvent(message.Header.Type, message.Header.Flags, route));
        if (change != StoreChange.None)
        {
            var sign = Sign(message);
            var machine = mirror.Machine;
            signal.Raise(() => $"route{sign} {RouteText.Of(RouteMapping.ToContract(route, machine.IsUsable), machine.NameOf)}");
        }
    }

    private void OnRule(in NetlinkMessage message)
    {
        if (!KernelRule.TryDecode(message, out var rule, out _))
        {
            OnResyncNeeded(ResyncReason.Malformed);
            return;
        }

        if (KernelFamilies.FromKernel(rule.Family) is { } family)
        {
            var sign = Sign(message);
            mirror.MarkRulesStale(family);
            signal.Raise(() => $"rule{sign} {RuleMapping.ToContract(rule)}");
        }
    }

    private void OnLink(in NetlinkMessage message)
    {
        if (!KernelLink.TryDecode(message, out var link, out _))
        {
            OnResyncNeeded(ResyncReason.Malformed);
            return;
        }

        var isGone = IsDeletion(message);
        if (link.Family != KernelFamily.Any || link.IsPartial
            || (!isGone && mirror.IsOldNews(machine => machine.Find(link.Index) == LinkMapping.ToContract(link))))
        {
            return;
        }

        var wentDown = isGone || !link.Flags.HasFlag(LinkFlags.Up);
        mirror.MarkInterfacesStale(wentDown ? disturbance => disturbance.LinkWentDown(link.Index) : null);
        signal.Raise(() => $"link{(isGone ? "-" : "+")} {link.Name} {(wentDown ? "down" : "up")}");
    }

    private void OnAddress(in NetlinkMessage message)
    {
        if (!KernelAddress.TryDecode(message, out var kernel, out _))
        {
            OnResyncNeeded(ResyncReason.Malformed);
            return;
        }

        var isGone = IsDeletion(message);
        var address = LinkMapping.ToContract(kernel);
        var isOld = !isGone && mirror.IsOldNews(machine => machine.Knows(address));

        // Old news is a new lifetime: nothing to look again for, but whoever looks should see it.
        mirror.MarkInterfacesStale(
            isGone ? disturbance => disturbance.AddressWentAway(address.LinkIndex, address.Address) : null);
        if (!isOld)
        {
            var machine = mirror.Machine;
            signal.Raise(() =>
                $"address{(isGone ? "-" : "+")} {address.Address}/{address.PrefixLength} dev {machine.NameOf(address.LinkIndex)}");
        }
    }

    private void OnNeighbour(in NetlinkMessage message)
    {
        // Bridges tell about their forwarding tables by the same messages, with no address: those cannot be decoded and are not meant.
        if (!KernelNeighbour.TryDecode(message, out var kernel, out _)
            || KernelFamilies.FromKernel(kernel.Family) is null
            || !Watched.Wants(kernel))
        {
            return;
        }

        var neighbour = LinkMapping.ToContract(kernel);
        var isGone = IsDeletion(message);
        if (mirror.Apply(new NeighbourEvent(isGone, neighbour)) != StoreChange.None)
        {
            var machine = mirror.Machine;
            signal.Raise(() => $"neighbour {neighbour.Address} dev {machine.NameOf(neighbour.LinkIndex)} "
                + (isGone ? "gone" : neighbour.State.ToString().ToLowerInvariant()));
        }
    }
}
