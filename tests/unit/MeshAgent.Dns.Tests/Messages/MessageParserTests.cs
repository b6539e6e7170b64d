using System.Buffers.Binary;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Tests.Messages;

/// <summary>The parser against bytes that were written by hand from the RFCs, good and bad.</summary>
public sealed class MessageParserTests
{
    private const string Header = "1234" + "8180" + "0001";
    private const string Question = "0161076578616D706C6500" + "0001" + "0001";

    [Fact]
    public void Parse_CompressedReply_ReadsEverySection()
    {
        // a.example A: CNAME b.example (pointer to offset 14, "example"), A of the pointer to that target; OPT with DO and EDE 3.
        const string Cname = "C00C" + "0005" + "0001" + "0000003C" + "0004" + "0162C00E";
        const string Address = "C027" + "0001" + "0001" + "00000E10" + "0004" + "C0000201";
        const string Opt = "00" + "0029" + "04D0" + "00008000" + "0006" + "000F" + "0002" + "0003";

        Assert.True(TryParse(Header + "0002" + "0000" + "0001" + Question + Cname + Address + Opt, out var message, out _));

        Assert.Equal(0x1234, message!.Id);
        Assert.True(message is { IsReply: true, RecursionDesired: true, RecursionAvailable: true, IsTruncated: false });
        Assert.Equal("a.example", message.Questions.Single().Name.ToString());
        Assert.Equal(["b.example.", "192.0.2.1"], message.Answers.Select(a => a.Data.ToString()));
        Assert.Equal("b.example", message.Answers[1].Name.ToString());
        Assert.Equal(3600u, message.Answers[1].TimeToLive);
        Assert.True(message.Edns is { UdpPayloadSize: 1232, DnssecOk: true, Version: 0 });
        Assert.Equal(new ExtendedError(3, string.Empty), message.Edns!.FindExtendedError());
        Assert.Empty(message.Additionals);
    }

    [Theory]
    [InlineData("0001", "0004", "C0000235", "192.0.2.53")]
    [InlineData("001C", "0010", "20010DB8000000000000000000000053", "2001:db8::53")]
    [InlineData("0002", "0005", "026E73C00E", "ns.example.")]
    [InlineData("000C", "0002", "C00E", "example.")]
    [InlineData("000F", "0004", "000AC00C", "10 a.example.")]
    [InlineData("0010", "0008", "036162630322635C", "\"abc\" \"\\\"c\\\\\"")]
    [InlineData("0021", "0008", "0001000216F9C00E", "1 2 5881 example.")]
    [InlineData("0101", "000C", "00056973737565" + "63612E6578", "0 issue \"ca.ex\"")]
    [InlineData("FF01", "0003", "0102FF", "\\# 3 0102FF")]
    [InlineData("FF01", "0000", "", "\\# 0")]
    public void Parse_Type_GivesZoneFileText(string type, string length, string data, string text)
    {
        Assert.True(TryParse(Header + "0001" + "0000" + "0000" + Question + Record(type, length, data), out var message, out _));

        Assert.Equal(text, message!.Answers.Single().Data.ToString());
    }

    [Theory]
    [InlineData("0001", "0003", "C00002")]
    [InlineData("001C", "0004", "C0000201")]
    [InlineData("0005", "0003", "C00E00")]
    [InlineData("0005", "0001", "C00E")]
    [InlineData("000F", "0002", "000A")]
    [InlineData("0010", "0000", "")]
    [InlineData("0010", "0003", "036162" + "63")]
    [InlineData("0021", "0006", "000100020003")]
    [InlineData("0101", "0003", "00FF61")]
    [InlineData("0006", "0004", "C00EC00E")]
    public void Parse_ContentThatItsTypeDoesNotAllow_IsAFault(string type, string length, string data)
        => Assert.False(TryParse(Header + "0001" + "0000" + "0000" + Question + Record(type, length, data), out _, out _));

    [Theory]
    [InlineData("C00C")]
    [InlineData("0161C00C")]
    [InlineData("C0FF")]
    [InlineData("C00D")]
    public void Parse_PointerToItselfOrForward_IsAFault(string name)
        => AssertFault(MessageFault.BadPointer, "1234" + "8180" + "0001" + "0000" + "0000" + "0000" + name + "0001" + "0001");

    [Fact]
    public void Parse_TwoPointersThatPointAtEachOther_IsAFault()
        => AssertFault(
            MessageFault.BadPointer, "1234" + "8180" + "0002" + "0000" + "0000" + "0000" + "C012" + "00010001" + "C00C" + "00010001");

    [Fact]
    public void Parse_PointerIntoTheHeader_IsAFault()
    {
        // The low byte of the number of additional records, 2, would be the length of a label: of the two bytes that the question begins
        // with.
        const string Empty = "FF00" + "0001" + "00000000" + "0000";
        AssertFault(
            MessageFault.BadPointer, "1234" + "8180" + "0001" + "0000" + "0000" + "0002" + Question + "C00B" + Empty + "C00C" + Empty);
    }

    [Fact]
    public void Parse_PointerWhoseNameRunsOnPastThePointer_IsAFault()
    {
        // The second name points into the first one's label, at a length that leads over the pointer itself and the zeros behind the
        // message.
        var zeros = new string('0', 40);
        AssertFault(
            MessageFault.BadPointer,
            "1234" + "8180" + "0002" + "0000" + "0000" + "0000" + "010600" + "00010001" + "C00D" + "00010001" + zeros);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("80")]
    public void Parse_ReservedLabelType_IsAFault(string label)
        => AssertFault(MessageFault.BadName, "1234" + "8180" + "0001" + "0000" + "0000" + "0000" + label + "00000000010001");

    [Fact]
    public void Parse_NameOf256Bytes_IsAFaultAndOf255IsNot()
    {
        var label = "3F" + string.Concat(Enumerable.Repeat("61", 63));
        const string Counts = "1234" + "8180" + "0001" + "0000" + "0000" + "0000";
        string Last(int length) => length.ToString("X2", null) + string.Concat(Enumerable.Repeat("62", length)) + "00" + "00010001";

        Assert.True(TryParse(Counts + label + label + label + Last(61), out var longest, out _));
        Assert.Equal(255, longest!.Questions.Single().Name.Wire.Length);
        AssertFault(MessageFault.BadName, Counts + label + label + label + Last(62));
    }

    [Fact]
    public void Parse_MoreThan128Jumps_IsAFaultAndFewerAreNot()
    {
        // Owners that are each a pointer to the owner before: the last one needs as many jumps as there are records.
        static byte[] Chain(int records)
        {
            var bytes = new List<byte>(Convert.FromHexString("1234" + "8180" + "0000" + records.ToString("X4", null) + "0000" + "0000"));
            var previous = -1;
            for (var i = 0; i < records; i++)
            {
                var at = bytes.Count;
                bytes.AddRange(previous < 0 ? [0] : [(byte)(0xC0 | (previous >> 8)), (byte)previous]);
                bytes.AddRange(Convert.FromHexString("FF01" + "0001" + "00000000" + "0000"));
                previous = at;
            }

            return [.. bytes];
        }

        Assert.True(MessageParser.TryParse(Chain(129), out _, out _));
        Assert.False(MessageParser.TryParse(Chain(130), out _, out var fault));
        Assert.Equal(MessageFault.BadPointer, fault);
    }

    [Theory]
    [InlineData("FFFF", "0000", "0000", "0000")]
    [InlineData("0000", "FFFF", "0000", "0000")]
    [InlineData("0000", "0000", "FFFF", "0000")]
    [InlineData("0000", "0000", "0000", "FFFF")]
    [InlineData("FFFF", "FFFF", "FFFF", "FFFF")]
    [InlineData("0001", "0000", "0000", "0000")]
    public void Parse_CountsThatTheBytesCannotHold_AreRefusedBeforeAnythingIsAllocated(string qd, string an, string ns, string ar)
    {
        var bytes = Convert.FromHexString("1234" + "8180" + qd + an + ns + ar);
        _ = MessageParser.TryParse(bytes, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var parsed = MessageParser.TryParse(bytes, out _, out var fault);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.False(parsed);
        Assert.Equal(MessageFault.TooManyRecords, fault);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Parse_MoreRecordsThanTheBound_IsRefused()
    {
        static byte[] Empty(int records)
        {
            var bytes = new byte[12 + (records * 11)];
            Convert.FromHexString("123481800000").CopyTo(bytes, 0);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)records);
            return bytes;
        }

        Assert.True(MessageParser.TryParse(Empty(512), out _, out _));
        Assert.False(MessageParser.TryParse(Empty(513), out _, out _));
    }

    [Theory]
    [InlineData("00" + "0029" + "04D0" + "00000000" + "0000" + "00" + "0029" + "04D0" + "00000000" + "0000", "0002")]
    [InlineData("0161" + "00" + "0029" + "04D0" + "00000000" + "0000", "0001")]
    public void Parse_TwoOptRecordsOrOneNotAtTheRoot_IsAFault(string additional, string count)
        => AssertFault(MessageFault.BadEdns, "1234" + "8180" + "0000" + "0000" + "0000" + count + additional);

    [Fact]
    public void Parse_OptAmongTheAnswers_IsAFault()
        => AssertFault(
            MessageFault.BadEdns, "1234" + "8180" + "0000" + "0001" + "0000" + "0000" + "00" + "0029" + "04D0" + "00000000" + "0000");

    [Theory]
    [InlineData("0003" + "000F" + "0001")]
    [InlineData("0006" + "000F" + "0004" + "0001")]
    public void Parse_OptionThatLeavesItsRecord_IsAFault(string options)
        => Assert.False(TryParse(
            "1234" + "8180" + "0000" + "0000" + "0000" + "0001" + "00" + "0029" + "04D0" + "00000000" + options, out _, out _));

    [Fact]
    public void Parse_EveryPrefixOfAGoodMessage_IsAFaultAndNeverThrows()
    {
        var whole = Convert.FromHexString(
            Header + "0001" + "0000" + "0001" + Question + Record("0005", "0004", "0162C00E")
            + "00" + "0029" + "04D0" + "00000000" + "0000");

        Assert.True(MessageParser.TryParse(whole, out _, out _));
        Assert.All(Enumerable.Range(0, whole.Length), n => Assert.False(MessageParser.TryParse(whole.AsSpan(0, n), out _, out _)));
    }

    private static string Record(string type, string length, string data) => "C00C" + type + "0001" + "0000003C" + length + data;

    private static bool TryParse(string hex, out DnsMessage? message, out MessageFault fault)
        => MessageParser.TryParse(Convert.FromHexString(hex), out message, out fault);

    private static void AssertFault(MessageFault expected, string hex)
    {
        Assert.False(TryParse(hex, out _, out var fault));
        Assert.Equal(expected, fault);
    }
}
