using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Exits.Fastd.Status;

namespace MeshAgent.Exits.Fastd.Tests.Status;

/// <summary>Against what fastd 22 wrote, against the form of 23 as its manual gives it, and against anything else.</summary>
public sealed class StatusReaderTests
{
    [Fact]
    public void Read_FromFastd22InModeTap_HasPeerAddressAndSession()
    {
        var document = StatusReader.Read(Sample("v22-tap.json")).Document!;

        var peer = Assert.Single(document.Peers);
        Assert.Equal("mesh-vpn", document.Interface);
        Assert.Equal("exit1", peer.Name);
        Assert.Equal("cb36d3710050a53ed58b50c569bb36bf2725e0a542a900a5a367d01e35ec9097", peer.Key.ToHex());
        Assert.Equal("[2001:db8:100::11]:10000", peer.Address?.ToString());
        Assert.Equal(new ConnectionStatus(TimeSpan.FromMilliseconds(140), 0, 0), peer.Connection);
    }

    [Fact]
    public void Read_InModeMultitap_HasLinksAndCounters()
    {
        var document = StatusReader.Read(Sample("v23-multitap.json")).Document!;

        Assert.Null(document.Interface);
        Assert.Equal([null, "mesh-vpn0"], document.Peers.Select(static peer => peer.Interface));
        Assert.Equal([null, "exit1"], document.Peers.Select(static peer => peer.Name));
        Assert.Null(document.Peers[0].Address);
        Assert.Null(document.Peers[0].Connection);
        Assert.Equal(new ConnectionStatus(TimeSpan.FromMilliseconds(1699), 252, 336), document.Peers[1].Connection);
    }

    [Fact]
    public void Read_CutAnywhere_SaysThatItIsNotWhole()
    {
        var whole = Sample("v22-tap.json");

        for (var length = 0; length <= Array.LastIndexOf(whole, (byte)'}') - 1; length++)
        {
            var reading = StatusReader.Read(whole.AsMemory(0, length));

            Assert.Null(reading.Document);
            Assert.NotEqual("", reading.Trouble);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"peers\":[]}")]
    [InlineData("{\"peers\":\"x\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]")]
    public void Read_OtherJson_SaysThatItIsNoStatus(string json)
    {
        var reading = StatusReader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Null(reading.Document);
        Assert.NotEqual("", reading.Trouble);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{\"name\":5,\"address\":7,\"connection\":\"x\"}")]
    [InlineData("{\"address\":\"fe80::1%nolink:10000\",\"connection\":{\"established\":-5,\"statistics\":{\"rx\":{\"bytes\":1e99}}}}")]
    [InlineData("{\"connection\":{\"established\":9223372036854775807,\"statistics\":null}}")]
    public void Read_MalformedPeer_CostsNoOther(string peer)
    {
        var (one, two) = (new string('1', 64), new string('2', 64));
        var json = $"{{\"peers\":{{\"{one}\":{peer},\"{two}\":{{\"name\":\"exit2\"}},\"short\":{{}}}}}}";

        var document = StatusReader.Read(Encoding.UTF8.GetBytes(json)).Document!;

        Assert.Contains(document.Peers, static known => known.Name == "exit2");
        Assert.DoesNotContain(document.Peers, static known => known.Connection?.ReceivedBytes < 0 || known.Connection?.Age < TimeSpan.Zero);
    }

    /// <summary>Whoever holds the socket's place may write anything: a status with bytes changed, removed or added is read or refused.</summary>
    [Fact]
    public void Read_AnyBytes_NeverThrows()
    {
        var sample = Sample("v23-multitap.json");
        var changes = Gen.ArrayOf(Gen.Zip(Gen.Choose(0, sample.Length - 1), Gen.Choose(0, 255))).Select(changes =>
        {
            var bytes = (byte[])sample.Clone();
            foreach (var (place, value) in changes)
            {
                bytes[place] = (byte)value;
            }

            return bytes;
        });
        var anything = ArbMap.Default.GeneratorFor<byte[]>();

        Prop.ForAll(Gen.OneOf(changes, anything).ToArbitrary(), static bytes =>
        {
            var reading = StatusReader.Read(bytes);
            return reading.Document is null != (reading.Trouble.Length == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Status", "Samples", name));
}
