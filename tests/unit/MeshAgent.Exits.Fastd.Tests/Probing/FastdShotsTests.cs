using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.Fastd.Probing;
using MeshAgent.Exits.Fastd.Settings;

namespace MeshAgent.Exits.Fastd.Tests.Probing;

public sealed class FastdShotsTests
{
    private static readonly PerFamily<bool> Both = PerFamily.Both(true);

    /// <summary>On a link that exits share, what is beyond is reached through the selected one, whose answers prove nothing of the others.</summary>
    [Fact]
    public void Choose_SharedLinkAndNotSelected_AsksOnlyTheExitItself()
    {
        var shots = Choose(TunnelMode.Tap, isSelected: false, Both);

        Assert.Equal(["10.11.1.1", "fd11:1::1"], shots.Select(static shot => shot.Destination.ToString()));
        Assert.All(shots, static shot => Assert.Equal(AnswerOrigin.Exit, shot.Origin));
    }

    [Theory]
    [InlineData((int)TunnelMode.Tap, true)]
    [InlineData((int)TunnelMode.Tun, false)]
    [InlineData((int)TunnelMode.Multitap, false)]
    public void Choose_SelectedOrOnALinkOfItsOwn_AsksBeyondToo(int mode, bool isSelected)
    {
        var shots = Choose((TunnelMode)mode, isSelected, Both);

        Assert.Contains(shots, static shot => shot.Origin == AnswerOrigin.Beyond && shot.Destination.ToString() == "2001:db8::20");
        Assert.Contains(shots, static shot => shot.Origin == AnswerOrigin.Exit && shot.Destination.ToString() == "203.0.113.10");
    }

    [Fact]
    public void Choose_OneFamilyCarried_AsksInThatOneOnly() => Assert.All(
        Choose(TunnelMode.Tun, isSelected: true, new PerFamily<bool>(true, false)),
        static shot => Assert.Equal(IpFamily.IPv4, shot.Destination.Family()));

    private static IReadOnlyList<MeshAgent.Tunnels.Probing.EchoShot> Choose(TunnelMode mode, bool isSelected, PerFamily<bool> carries) => FastdShots.Choose(
        Samples.Settings().Peers[0],
        new ExitDirective("exit1", Samples.Endpoint1, isSelected, 1),
        new List<IPAddress> { Samples.Endpoint2.Address },
        mode,
        carries);
}
