using MeshAgent.Demo.Capture;

namespace MeshAgent.Demo.Tests.Capture;

/// <summary>The bytes are those that tcpdump 4.99.3 wrote for <c>-s 512</c> on an Ethernet link.</summary>
public sealed class PcapFormatTests
{
    [Fact]
    public void Head_Snap512_IsWhatTcpdumpWrites()
        => Assert.Equal("D4C3B2A1020004000000000000000000" + "0002000001000000", Convert.ToHexString(PcapFormat.Head(512)));

    [Fact]
    public void WriteRecordHead_TimeAndLength_AreLittleEndianSecondsMicrosecondsAndTwoLengths()
    {
        var record = new byte[PcapFormat.RecordHeadLength];

        PcapFormat.WriteRecordHead(record, DateTimeOffset.FromUnixTimeSeconds(0x6922_0102).AddMicroseconds(3), 60);

        Assert.Equal("02012269" + "03000000" + "3C000000" + "3C000000", Convert.ToHexString(record));
    }
}
