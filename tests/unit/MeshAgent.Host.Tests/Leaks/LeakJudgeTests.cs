using System.Net;
using MeshAgent.Host.Leaks;

namespace MeshAgent.Host.Tests.Leaks;

/// <summary>Which packets on a link are the test's own, and what follows from having seen them.</summary>
public sealed class LeakJudgeTests
{
    private static readonly LeakProbe Datagram = new()
    {
        Transport = LeakTransport.Udp,
        Target = IPAddress.Parse("198.18.255.1"),
        TargetWord = "the internet",
        Port = 53,
        Content = [.. "sixteen bytes..."u8],
    };

    private static readonly LeakProbe Connection = Datagram with { Transport = LeakTransport.Tcp, Port = 443 };

    [Fact]
    public void IsOf_AnotherAddressAndPortByTranslation_IsTheSamePacket() =>
        Assert.True(LeakJudge.IsOf(Seen(17, 53, "sixteen bytes..."u8.ToArray()) with { Source = IPAddress.Parse("203.0.113.99"), SourcePort = 1 }, Datagram));

    [Theory]
    [InlineData(17, 53, "somebody else's!", "198.18.255.1")]
    [InlineData(17, 54, "sixteen bytes...", "198.18.255.1")]
    [InlineData(6, 53, "sixteen bytes...", "198.18.255.1")]
    [InlineData(17, 53, "sixteen bytes...", "198.18.255.2")]
    public void IsOf_OtherContentPortProtocolOrPlace_IsNot(byte protocol, int port, string content, string destination) => Assert.False(LeakJudge.IsOf(
        Seen(protocol, port, System.Text.Encoding.ASCII.GetBytes(content)) with { Destination = IPAddress.Parse(destination) }, Datagram));

    [Theory]
    [InlineData(1, true)]
    [InlineData(64, false)]
    public void IsOf_Connection_IsKnownByItsHopLimit(byte hops, bool isOurs) =>
        Assert.Equal(isOurs, LeakJudge.IsOf(Seen(6, 443, []) with { HopLimit = hops }, Connection));

    [Fact]
    public void Attempts_ConnectionSentAgain_IsOneLeak()
    {
        var seen = Seen(6, 443, []);

        var attempts = LeakJudge.Attempts([(Connection, ""), (Connection with { BoundTo = "wan0" }, "")], [seen, seen], static _ => false);

        Assert.Equal([true, false], attempts.Select(static attempt => attempt.Leaked));
    }

    [Fact]
    public void Attempts_UserTrafficMayTakeTheWan_IsAllowedAndNoLeak()
    {
        var attempt = Assert.Single(LeakJudge.Attempts([(Datagram, "")], [Seen(17, 53, "sixteen bytes..."u8.ToArray())], static _ => true));

        Assert.Equal((false, true), (attempt.Leaked, attempt.Allowed));
    }

    [Fact]
    public void Attempts_RefusedByTheKernel_SaysSo() =>
        Assert.Equal("No route to host", Assert.Single(LeakJudge.Attempts([(Datagram, "No route to host")], [], static _ => false)).Detail);

    [Fact]
    public void Controls_SeenOnAnotherLink_IsNotSeen()
    {
        var control = Datagram with { BoundTo = "wan0", Mark = 1 };

        Assert.False(Assert.Single(LeakJudge.Controls([(control, "")], [Seen(17, 53, "sixteen bytes..."u8.ToArray()) with { Link = "wan1" }])).Seen);
    }

    [Theory]
    [InlineData(true, false, 0, LeakVerdict.Clean)]
    [InlineData(false, false, 0, LeakVerdict.Unproven)]
    [InlineData(true, false, 1, LeakVerdict.Unproven)]
    [InlineData(true, true, 0, LeakVerdict.Leaking)]
    [InlineData(false, true, 9, LeakVerdict.Leaking)]
    internal void Verdict_DeafWatcher_ProvesNothing(bool seen, bool leaks, long lost, LeakVerdict verdict) =>
        Assert.Equal(verdict, LeakJudge.Verdict([new LeakControl("wan0", "ipv4", "x", seen, "")], leaks, lost));

    [Fact]
    public void Verdict_NoControlAtAll_ProvesNothing() => Assert.Equal(LeakVerdict.Unproven, LeakJudge.Verdict([], leaks: false, lost: 0));

    private static SeenPacket Seen(byte protocol, int port, byte[] payload) =>
        new("wan0", protocol, IPAddress.Parse("192.0.2.20"), IPAddress.Parse("198.18.255.1"), 1, 40000, port, payload);
}
