using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Tests.Addressing;

/// <summary>Marks as <c>ip rule</c> takes and prints them.</summary>
public sealed class PacketMarkTests
{
    [Theory]
    [InlineData("0x1/0x1", 1u, 1u, "0x1/0x1")]
    [InlineData("1/255", 1u, 255u, "0x1/0xff")]
    [InlineData("0x100", 0x100u, 0x100u, "0x100/0x100")]
    [InlineData("0X80000/0xFF0000", 0x80000u, 0xff0000u, "0x80000/0xff0000")]
    [InlineData("4294967295", uint.MaxValue, uint.MaxValue, "0xffffffff/0xffffffff")]
    public void TryParse_Mark_IsReadAndPrintedAsIpRuleDoes(string text, uint value, uint mask, string printed)
    {
        Assert.True(PacketMark.TryParse(text, out var mark));

        Assert.Equal(new PacketMark(value, mask), mark);
        Assert.Equal(printed, mark.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0x0/0xff")]
    [InlineData("0x2/0x1")]
    [InlineData("1/")]
    [InlineData("/1")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("1 ")]
    [InlineData("0x100000000")]
    [InlineData("1/1/1")]
    [InlineData("mark")]
    public void TryParse_NoMark_IsRefused(string? text) => Assert.False(PacketMark.TryParse(text, out _));
}
