using MeshAgent.Guard.Nftables.KernelSwitches;

namespace MeshAgent.Guard.Nftables.Tests;

/// <summary>A record that was damaged leads to no file but those of the switches.</summary>
public sealed class SwitchRecordTests
{
    [Fact]
    public void Parse_WhatWasWritten_IsTheSame()
    {
        var former = new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["ipv4/conf/eth0.7/src_valid_mark"] = 0,
            ["ipv4/tcp_fwmark_accept"] = -1,
        };

        Assert.Equal(former, SwitchRecord.Parse(SwitchRecord.Write(former)));
    }

    [Theory]
    [InlineData("ipv4/ip_forward 0")]
    [InlineData("ipv4/conf/wan0/rp_filter 0")]
    [InlineData("ipv4/conf/../src_valid_mark 0")]
    [InlineData("ipv4/conf/./src_valid_mark 0")]
    [InlineData("ipv4/conf//src_valid_mark 0")]
    [InlineData("ipv4/conf/wan\00/src_valid_mark 0")]
    [InlineData("ipv4/conf/a/b/src_valid_mark 0")]
    [InlineData("ipv4/conf/sixteenletters00/src_valid_mark 0")]
    [InlineData("../../etc/passwd 0")]
    [InlineData("/etc/passwd 0")]
    [InlineData("ipv4/tcp_fwmark_accept 99999999999")]
    [InlineData("ipv4/tcp_fwmark_accept")]
    [InlineData("")]
    public void Parse_NoSwitchOfOurs_IsLeftOut(string line) => Assert.Empty(SwitchRecord.Parse([line]));

    [Theory]
    [InlineData("1\n", 1)]
    [InlineData("-1\n", -1)]
    [InlineData("99999999999\n", null)]
    [InlineData("\n", null)]
    [InlineData("4\t1\t7\n", null)]
    public void Number_WhatASwitchShows_IsItsNumber(string text, int? expected) => Assert.Equal(expected, ProcSwitches.Number(text));
}
