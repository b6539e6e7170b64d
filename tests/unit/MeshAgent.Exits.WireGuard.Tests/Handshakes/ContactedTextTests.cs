using System.Net;
using System.Text;
using MeshAgent.Exits.WireGuard.Handshakes;

namespace MeshAgent.Exits.WireGuard.Tests.Handshakes;

public sealed class ContactedTextTests
{
    private static readonly Dictionary<string, IPEndPoint> Contacted = new()
    {
        ["exit1"] = IPEndPoint.Parse("203.0.113.10:51820"),
        ["exit 2"] = IPEndPoint.Parse("[2001:db8:113::20]:51821"),
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() =>
        Assert.Equal(Contacted, ContactedText.Read(ContactedText.Write(Contacted)).ToDictionary());

    [Fact]
    public void Write_IsALineForEach() => Assert.Equal(
        "contacted 203.0.113.10:51820 exit1\ncontacted [2001:db8:113::20]:51821 exit 2\n",
        Encoding.UTF8.GetString(ContactedText.Write(Contacted)));

    [Theory]
    [InlineData("")]
    [InlineData("contacted\n")]
    [InlineData("contacted nonsense exit1\n")]
    [InlineData("contacted 203.0.113.10:51820\n")]
    [InlineData("0a0b 1 2 3 4\n")]
    public void Read_OtherLines_ArePassedOver(string text) => Assert.Empty(ContactedText.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void ReadingsRead_LinesOfThis_ArePassedOver() => Assert.Empty(ReadingsText.Read(ContactedText.Write(Contacted)));
}
