using System.Text;
using MeshAgent.Guard.Nftables.Rules;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Guard.Nftables.Monitoring;

/// <summary>What one notification of group <c>NFNLGRP_NFTABLES</c> says (linux/netfilter/nf_tables.h). Pure.</summary>
/// <param name="TouchesTable">Whether it tells of our table or something in it.</param>
/// <param name="ChangedBy">At the end of a transaction (<c>NFT_MSG_NEWGEN</c>), who made it; null otherwise.</param>
internal readonly record struct RulesetNotification(bool TouchesTable, string? ChangedBy)
{
    // NFNL_SUBSYS_NFTABLES of linux/netfilter/nfnetlink.h, in the upper byte of the message type.
    private const int Subsystem = 10;
    private const int NewGeneration = 15;

    // NFPROTO_INET of linux/netfilter.h.
    private const byte FamilyInet = 1;

    // sizeof(struct nfgenmsg): family, version, resource id.
    private const int HeaderSize = 4;

    // NFTA_TABLE_NAME, and NFTA_*_TABLE of every other kind of object.
    private const int AttributeTable = 1;
    private const int AttributeProcessName = 3;

    private static readonly byte[] Table = Encoding.UTF8.GetBytes(RulesetNames.Table + '\0');

    /// <summary>Reads a notification.</summary>
    /// <param name="message">The message as it was received.</param>
    /// <returns>What it says; nothing for a message of another kind.</returns>
    public static RulesetNotification Read(in NetlinkMessage message)
    {
        var type = (int)message.Header.Type;
        if (type >> 8 != Subsystem || message.Payload.Length < HeaderSize)
        {
            return default;
        }

        var isEnd = (type & 0xff) == NewGeneration;
        var wanted = isEnd ? AttributeProcessName : AttributeTable;
        var attributes = new AttributeReader(message.Payload[HeaderSize..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == wanted)
            {
                return isEnd
                    ? new RulesetNotification(false, attributes.ReadString())
                    : new RulesetNotification(message.Payload[0] == FamilyInet && attributes.Value.SequenceEqual(Table), null);
            }
        }

        return new RulesetNotification(false, isEnd ? "an unnamed program" : null);
    }
}
