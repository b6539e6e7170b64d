using MeshAgent.Contracts.Health;
using MeshAgent.Guard.Nftables.Program;

namespace MeshAgent.Guard.Nftables.Tests;

public sealed class NftFaultsTests
{
    [Theory]
    [InlineData("Error: Could not process rule: Operation not permitted", 1, "CAP_NET_ADMIN")]
    [InlineData("netlink: Error: cache initialization failed: Operation not permitted", 1, "CAP_NET_ADMIN")]
    [InlineData("/dev/stdin:36:3-12: Error: Could not process rule: No such file or directory", 2, "kmod-nft-core")]
    [InlineData("Unable to initialize Netlink socket: Protocol not supported", 93, "kmod-nft-core")]
    [InlineData("Error: Could not process rule: Operation not supported", 95, "kmod-nft-core")]
    [InlineData("Error: JSON support not compiled-in", 0, "nftables-json")]
    [InlineData("/dev/stdin:36:8-17: Error: syntax error, unexpected masquerade", 0, "1.0.2")]
    public void Explain_WhatNftSays_NamesTheFix(string errors, int number, string fix)
    {
        var fault = NftFaults.Explain("load the packet filter", new NftAnswer(NftOutcome.Refused, "", errors));

        Assert.Equal((FaultOrigin.System, number), (fault.Origin, fault.ErrorNumber));
        Assert.Equal($"cannot load the packet filter: {errors}", fault.Message);
        Assert.Contains(fix, fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_LongText_IsOneLineAndCut()
    {
        var fault = NftFaults.Explain("x", new NftAnswer(NftOutcome.Refused, "", string.Join('\n', Enumerable.Repeat("Error: a", 100))));

        Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.Length, 200, 220);
    }

    [Fact]
    public void Explain_ControlCharacters_AreNotShown()
    {
        var fault = NftFaults.Explain("x", new NftAnswer(NftOutcome.Refused, "", "Error: \u001b[2Jno such\0link\u009b"));

        Assert.Equal("cannot x: Error: ?[2Jno such?link?", fault.Message);
    }

    [Theory]
    [InlineData(NftOutcome.NotInstalled, FaultOrigin.System, "the program nft is missing", "install nftables")]
    [InlineData(NftOutcome.NotStarted, FaultOrigin.System, "nft does not start: why", "rights")]
    [InlineData(NftOutcome.TimedOut, FaultOrigin.System, "nft did not end within 10 s", "busy")]
    [InlineData(NftOutcome.TooMuchOutput, FaultOrigin.ThirdParty, "nft wrote more than 163840 characters", "delete it")]
    public void Explain_NoAnswer_SaysWhoseFaultItIs(object outcome, FaultOrigin origin, string message, string fix)
    {
        var fault = NftFaults.Explain("read the packet filter", new NftAnswer((NftOutcome)outcome, "", "why"));

        Assert.Equal(origin, fault.Origin);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Contains(fix, fault.Fix, StringComparison.Ordinal);
    }
}
