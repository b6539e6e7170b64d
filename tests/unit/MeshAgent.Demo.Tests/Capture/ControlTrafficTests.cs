using MeshAgent.Demo.Capture;

namespace MeshAgent.Demo.Tests.Capture;

/// <summary>The lines are tcpdump 4.99.3's own, of questions that dig sent.</summary>
public sealed class ControlTrafficTests
{
    private static readonly HashSet<string> Names = ["exit1.example.net"];

    [Theory]
    [InlineData("17:44:00.272343 IP 127.0.0.1.45738 > 127.0.0.1.53: 52077+ [1au] A? eXit1.example.net. (58)")]
    [InlineData("17:44:00.296448 IP6 ::1.37601 > ::1.53: Flags [P.], ack 1, win 64, length 60 43679+ [1au] AAAA? exit1.example.net. (58)")]
    [InlineData("17:44:00.297302 IP6 ::1.37601 > ::1.53: Flags [F.], seq 61, ack 49, win 64, length 0")]
    public void AsksOnlyFor_AllowedNameOrNoQuestionAtAll_IsTrue(string line) => Assert.True(ControlTraffic.AsksOnlyFor(line, Names));

    [Theory]
    [InlineData("17:44:00.321265 IP 127.0.0.1.55409 > 127.0.0.1.53: 43787+ TXT? www.example.org. (33)")]
    [InlineData("17:44:00.334520 IP 127.0.0.1.36959 > 127.0.0.1.53: 21161+ Type65? example.org. (29)")]
    [InlineData("17:44:00.358568 IP 127.0.0.1.40137 > 127.0.0.1.53: 164+ [1au] NS? . (40)")]
    [InlineData("17:44:00.296448 IP6 ::1.37601 > ::1.53: Flags [P.], seq 1:61, ack 1, win 64, length 60 43679+ Type65? example.org. (58)")]
    [InlineData("17:44:00.296448 IP6 ::1.37601 > ::1.53: Flags [P.], seq 1:61, ack 1, win 64, length 60")]
    [InlineData("17:44:00.272343 IP 127.0.0.1.45738 > 127.0.0.1.53: [|domain]")]
    public void AsksOnlyFor_AnythingElse_IsFalse(string line) => Assert.False(ControlTraffic.AsksOnlyFor(line, Names));

    [Fact]
    public void Leaks_FurtherExpression_IsAllowedToo()
        => Assert.EndsWith(" or (tcp src port 22))", ControlTraffic.Leaks(["(tcp src port 22)"]), StringComparison.Ordinal);
}
