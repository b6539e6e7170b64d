using System.Net;
using MeshAgent.Host.Diagnosis;

namespace MeshAgent.Host.Tests.Diagnosis;

/// <summary>Lines as a kernel of a little-endian machine prints them.</summary>
public sealed class SocketTableTests
{
    private const string Head = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    private const string Tail = "00000000:00000000 00:00000000 00000000     0        0 13320219 2 00000000041e552e 0";

    [Theory]
    [InlineData("0100007F:0035 00000000:0000 07", "127.0.0.1:53")]
    [InlineData("00000000:14E9 00000000:0000 07", "0.0.0.0:5353")]
    [InlineData("00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07", "[::1]:53")]
    [InlineData("B80D0120000000000000000001000000:FFFF 00000000000000000000000000000000:0000 07", "[2001:db8::1]:65535")]
    public void Read_Socket_IsItsPlaceAndInode(string fields, string place)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the kernel prints in the machine's own byte order");

        Assert.Equal(
            [(IPEndPoint.Parse(place), "13320219")], SocketTable.Read([Head, $"10536: {fields} {Tail}"], isListeningOnly: false));
    }

    [Fact]
    public void Read_ListeningOnly_LeavesConnectionsOut() => Assert.Equal(
        [53],
        SocketTable.Read(
            [Head, $"0: 0100007F:0035 00000000:0000 0A {Tail}", $"1: 0100007F:0036 0100007F:0050 01 {Tail}"], isListeningOnly: true)
            .Select(static socket => socket.Place.Port));

    [Theory]
    [InlineData("0100007:0035")]
    [InlineData("0100007X:0035")]
    [InlineData("010000:0035")]
    [InlineData("0100007F0100007F:0035")]
    [InlineData("0100007F0100007F0100007F0100007F0100007F:0035")]
    [InlineData("0100007F:10035")]
    [InlineData("0100007F:")]
    [InlineData(":0035")]
    [InlineData("0100007F")]
    [InlineData("0100007F:0035:0035")]
    public void Read_NoPlace_IsLeftOut(string place) =>
        Assert.Empty(SocketTable.Read([Head, $"0: {place} 00000000:0000 07 {Tail}"], isListeningOnly: false));

    [Fact]
    public void Read_LineThatIsCutShort_IsLeftOut() =>
        Assert.Empty(SocketTable.Read([Head, "0: 0100007F:0035 00000000:0000 07"], isListeningOnly: false));
}
