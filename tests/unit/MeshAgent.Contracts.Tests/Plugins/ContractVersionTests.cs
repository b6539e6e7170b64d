using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Contracts.Tests.Plugins;

public sealed class ContractVersionTests
{
    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 3, true)]
    [InlineData(1, 4, false)]
    [InlineData(0, 9, false)]
    [InlineData(2, 0, false)]
    public void Accepts_SameMajorAndNoHigherMinor_Only(int major, int minor, bool expected) =>
        Assert.Equal(expected, new ContractVersion(1, 3).Accepts(new ContractVersion(major, minor)));

    [Theory]
    [InlineData("1.0", 1, 0)]
    [InlineData("12.34", 12, 34)]
    public void TryParse_Version_IsReadAndPrintedAlike(string text, int major, int minor)
    {
        Assert.True(ContractVersion.TryParse(text, out var version));
        Assert.Equal(new ContractVersion(major, minor), version);
        Assert.Equal(text, version.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData("1.0.0")]
    [InlineData("-1.0")]
    [InlineData(" 1.0")]
    [InlineData("v1.0")]
    [InlineData("99999999999.0")]
    public void TryParse_NoVersion_IsRefused(string? text) => Assert.False(ContractVersion.TryParse(text, out _));
}
