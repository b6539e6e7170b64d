using System.Net;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Tests.Messages;

public sealed class MessageWriterTests
{
    [Fact]
    public void Write_Query_IsTheBytesOfTheRfcs()
    {
        var bytes = MessageWriter.Write(new DnsMessage
        {
            Id = 0xBEEF,
            RecursionDesired = true,
            Questions = [new Question(DnsName.Parse("eXit.net"), RecordType.Aaaa)],
            Edns = Edns.Default,
        });

        Assert.Equal(
            "BEEF" + "0100" + "0001" + "0000" + "0000" + "0001" + "0465586974036E657400" + "001C" + "0001"
            + "00" + "0029" + "04D0" + "00" + "00" + "0000" + "0000",
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Write_Reply_CompressesOwnersAndOldTypesButNotSrv()
    {
        var name = DnsName.Parse("a.example");
        var bytes = MessageWriter.Write(new DnsMessage
        {
            Id = 1,
            IsReply = true,
            Questions = [new Question(name, RecordType.A)],
            Answers =
            [
                new ResourceRecord(name, RecordType.CName, RecordClass.Internet, 60, new NameData(DnsName.Parse("b.example"))),
                new ResourceRecord(
                    DnsName.Parse("b.example"), RecordType.A, RecordClass.Internet, 60, new AddressData(IPAddress.Parse("192.0.2.1"))),
                new ResourceRecord(name, RecordType.Srv, RecordClass.Internet, 60, new SrvData(1, 2, 3, name)),
            ],
        });

        // RFC 3597 §4: names in types after RFC 1035, SRV among them, are not compressed.
        Assert.Equal(
            "0001" + "8000" + "0001" + "0003" + "0000" + "0000" + "0161076578616D706C6500" + "0001" + "0001"
            + "C00C" + "0005" + "0001" + "0000003C" + "0004" + "0162C00E"
            + "C027" + "0001" + "0001" + "0000003C" + "0004" + "C0000201"
            + "C00C" + "0021" + "0001" + "0000003C" + "0011" + "000100020003" + "0161076578616D706C6500",
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Write_ExtendedCode_GoesIntoBothHalves()
    {
        var bytes = MessageWriter.Write(new DnsMessage { Id = 1, IsReply = true, Code = ResponseCode.BadVersion, Edns = Edns.Default });

        Assert.Equal(
            "0001" + "8000" + "0000" + "0000" + "0000" + "0001" + "00" + "0029" + "04D0" + "01" + "00" + "0000" + "0000",
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Write_MoreThan65535Bytes_IsTheCallersFault()
    {
        var record = new ResourceRecord(
            DnsName.Root, (RecordType)0xFF01, RecordClass.Internet, 0, new RawData(new byte[40_000]));

        Assert.Throws<ArgumentException>(() => MessageWriter.Write(new DnsMessage { Id = 1, Answers = [record, record] }));
    }
}
