using System.Threading.Channels;
using MeshAgent.Guard.Nftables.Rules;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Guard.Nftables.Monitoring;

/// <summary>
/// Hears the kernel's own notifications. Changes of other tables (block lists change theirs all day) are told apart here and wake nobody.
/// </summary>
/// <param name="open">Opens the listener, in the network namespace of the thread that calls it.</param>
internal sealed class RulesetMonitor(Func<NetlinkListenerOptions, NetlinkListener> open) : IRulesetMonitor, INetlinkEventSink
{
    // NFNLGRP_NFTABLES of linux/netfilter/nfnetlink.h.
    private const int GroupNftables = 7;

    // One waiting word is enough: it only says "look again", and the look sees everything.
    private readonly Channel<string> changes =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private NetlinkListener? listener;
    private bool touched;

    /// <inheritdoc/>
    public string? Start()
    {
        try
        {
            listener = open(new NetlinkListenerOptions { Groups = [GroupNftables], ThreadName = "guard" });
            listener.Start(this);
            return null;
        }
        catch (NetlinkException error)
        {
            return error.Message;
        }
    }

    /// <inheritdoc/>
    public ValueTask<string> WaitAsync(CancellationToken cancellationToken) => changes.Reader.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public void OnMessage(in NetlinkMessage message)
    {
        var notification = RulesetNotification.Read(message);
        touched |= notification.TouchesTable;
        if (touched && notification.ChangedBy is { } program)
        {
            touched = false;
            changes.Writer.TryWrite($"table {RulesetNames.Family} {RulesetNames.Table} was changed by {program}");
        }
    }

    /// <inheritdoc/>
    public void OnResyncNeeded(ResyncReason reason) => changes.Writer.TryWrite("notifications of the packet filter were lost");

    /// <inheritdoc/>
    public void OnStopped(NetlinkException exception) => changes.Writer.TryComplete(new IOException(exception.Message));

    /// <inheritdoc/>
    public void Dispose() => listener?.Dispose();
}
