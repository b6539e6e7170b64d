using System.Buffers.Binary;
using System.Text;
using MeshAgent.Guard.Nftables.Monitoring;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Guard.Nftables.Tests;

/// <summary>Messages as linux/netfilter/nfnetlink.h and nf_tables.h lay them out.</summary>
public sealed class RulesetNotificationTests
{
    private const byte Inet = 1;
    private const byte Ipv4 = 2;

    [Theory]
    [InlineData(0x0a00, Inet, "meshagent", true)]
    [InlineData(0x0a02, Inet, "meshagent", true)]
    [InlineData(0x0a06, Inet, "meshagent", true)]
    [InlineData(0x0a14, Inet, "meshagent", true)]
    [InlineData(0x0a06, Ipv4, "meshagent", false)]
    [InlineData(0x0a06, Inet, "meshagent2", false)]
    [InlineData(0x0a06, Inet, "mesh", false)]
    [InlineData(0x0106, Inet, "meshagent", false)]
    public void Read_ObjectOfATable_TellsWhetherItIsOurs(int type, byte family, string table, bool isOurs) =>
        Assert.Equal(new RulesetNotification(isOurs, null), Read(type, family, (1, table), (2, "leak_output")));

    [Fact]
    public void Read_EndOfATransaction_NamesTheProgram() =>
        Assert.Equal(new RulesetNotification(false, "fw4"), Read(0x0a0f, 0, (1, "\0\0\u0001"), (2, "\0\u0001\u0002"), (3, "fw4")));

    [Fact]
    public void Read_EndWithoutAName_IsStillAnEnd() =>
        Assert.Equal(new RulesetNotification(false, "an unnamed program"), Read(0x0a0f, 0));

    [Fact]
    public void Read_CutShort_IsNothing()
    {
        var message = new NetlinkMessage(new NetlinkHeader(18, (NetlinkMessageType)0x0a06, default, 0, 0), new byte[] { 1, 0 });

        Assert.Equal(default, RulesetNotification.Read(message));
    }

    private static RulesetNotification Read(int type, byte family, params (ushort Type, string Value)[] attributes)
    {
        var payload = new List<byte> { family, 0, 0, 0 };
        foreach (var (attribute, value) in attributes)
        {
            var content = Encoding.UTF8.GetBytes(value + '\0');
            var header = new byte[4];
            BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(content.Length + 4));
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), attribute);
            payload.AddRange([.. header, .. content, .. new byte[-content.Length & 3]]);
        }

        var message = new NetlinkMessage(
            new NetlinkHeader((uint)payload.Count + 16, (NetlinkMessageType)type, default, 0, 0), payload.ToArray());
        return RulesetNotification.Read(message);
    }
}
