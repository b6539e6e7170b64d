using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Ownership;
using MeshAgent.Exits.WireGuard.Userspace;
using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Exits.WireGuard.Tests.Ownership;

public sealed class OwnerDecisionTests
{
    private static readonly ProcessIdentity Daemon = new(4711, 123456);
    private static readonly DeviceSnapshot Keyless = DeviceSnapshot.Empty;
    private static readonly DeviceSnapshot Configured = new() { PrivateKey = Samples.Private };
    private static readonly DeviceSnapshot Foreign = new() { PrivateKey = Samples.Secret(4) };

    [Fact]
    public void Decide_ConfiguredKey_IsOursEvenWithoutNote() => AssertOwner(Owner.Agent, Configured, null, null);

    [Fact]
    public void Decide_ForeignKey_IsNotOursEvenWithNote() =>
        AssertOwner(Owner.Other, Foreign, null, new OwnershipNote(Samples.Private.Fingerprint(), null));

    [Fact]
    public void Decide_KeyOfTheNote_IsOursAfterTheKeyFileChanged() =>
        AssertOwner(Owner.Agent, Foreign, null, new OwnershipNote(Samples.Secret(4).Fingerprint(), null));

    [Fact]
    public void Decide_KeylessWithNote_IsOursKilledWhileMakingIt() => AssertOwner(Owner.Agent, Keyless, null, new OwnershipNote("", null));

    [Fact]
    public void Decide_KeylessWithoutNote_IsNobodys() => AssertOwner(Owner.Other, Keyless, Daemon, null);

    [Fact]
    public void Decide_UnreadableButTheNotedProcess_IsOurs() => AssertOwner(Owner.Agent, null, Daemon, new OwnershipNote("", Daemon));

    [Fact]
    public void Decide_UnreadableAndAProcessThatGotTheNumber_IsNotOurs() =>
        AssertOwner(Owner.Other, null, Daemon with { StartTicks = 999 }, new OwnershipNote("", Daemon));

    [Fact]
    public void Decide_UnreadableWithoutProcess_IsNotOurs() => AssertOwner(Owner.Other, null, null, new OwnershipNote("", null));

    [Theory]
    [InlineData("")]
    [InlineData("key=a\npid=1\n")]
    [InlineData("key=a\npid=-1\nstart=2\n")]
    [InlineData("pid=1\nkey=a\nstart=2\n")]
    [InlineData("key=a\npid=1\nstart=x\n")]
    public void Parse_MalformedNote_IsNone(string text) => Assert.Null(OwnershipNote.Parse(text));

    [Fact]
    public void Parse_WrittenNote_IsTheSame()
    {
        var note = new OwnershipNote("abcd", Daemon);
        Assert.Equal(note, OwnershipNote.Parse(note.ToText()));
        Assert.Equal(new OwnershipNote("", null), OwnershipNote.Parse(new OwnershipNote("", null).ToText()));
    }

    [Fact]
    public void ToText_NoteOfAKey_DoesNotHoldTheKey()
    {
        var text = new OwnershipNote(Samples.Private.Fingerprint(), null).ToText();
        Assert.DoesNotContain(Samples.Private.RevealHex()[..16], text, StringComparison.Ordinal);
    }

    private static void AssertOwner(Owner expected, DeviceSnapshot? device, ProcessIdentity? process, OwnershipNote? note) =>
        Assert.Equal(expected, OwnerDecision.Decide(device, process, note, Samples.Private));
}
