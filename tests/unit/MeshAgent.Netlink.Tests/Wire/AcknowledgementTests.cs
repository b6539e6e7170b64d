using MeshAgent.Netlink.Tests.Fixtures;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Wire;

public sealed class AcknowledgementTests
{
    [Fact]
    public void TryRead_RefusedGateway_GivesTheKernelsWords()
    {
        var acknowledgement = Read("answer-refused-gateway");

        // What ip(8) printed for it: "Error: Nexthop has invalid gateway."; strace names the number ENETUNREACH.
        Assert.Equal(101, acknowledgement.Errno);
        Assert.Equal("Nexthop has invalid gateway", acknowledgement.Message);
    }

    [Fact]
    public void TryRead_Success_IsSuccess() => Assert.True(Read("answer-route-gateway").IsSuccess);

    [Fact]
    public void TryRead_DuplicateRule_IsExists() => Assert.Equal((int)Errno.Exists, Read("answer-refused-duplicate").Errno);

    private static Acknowledgement Read(string fixture)
    {
        var reader = new NetlinkMessageReader(Fixture.Datagram(fixture));
        Assert.True(reader.TryRead(out var message));
        Assert.True(Acknowledgement.TryRead(message, out var acknowledgement, out var malformed), malformed.ToString());
        return acknowledgement;
    }
}
