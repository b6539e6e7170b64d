using System.Net;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Tests.Messages;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("exit1.example.net", "056578697431076578616D706C65036E657400")]
    [InlineData("exit1.example.net.", "056578697431076578616D706C65036E657400")]
    [InlineData(".", "00")]
    [InlineData("_wg._udp.x", "035F7767045F756470017800")]
    [InlineData(@"a\.b.c", "03612E62016300")]
    [InlineData(@"a\032b\\.c", "0461" + "20" + "625C016300")]
    [InlineData("bücher.example", "0D786E2D2D62636865722D6B7661076578616D706C6500")]
    public void Parse_Text_GivesWireForm(string text, string wire)
        => Assert.Equal(wire, Convert.ToHexString(DnsName.Parse(text).Wire));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a..b", "label is empty")]
    [InlineData(".a", "label is empty")]
    [InlineData("..", "label is empty")]
    [InlineData(@"a\", "backslash")]
    [InlineData(@"a\25", "backslash")]
    [InlineData(@"a\256", "backslash")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl.x", "longer than 63")]
    public void Parse_NoName_SaysWhy(string text, string problem)
    {
        Assert.False(DnsName.TryParse(text, out _, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => DnsName.Parse(text));
    }

    [Fact]
    public void Parse_LongestName_IsTakenAndOneMoreByteIsNot()
    {
        // Three labels of 63 and one of 61: 3*64 + 62 + 1 = 255 bytes (RFC 1035 §2.3.4).
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('b', 61)}";

        Assert.Equal(255, DnsName.Parse(longest).Wire.Length);
        Assert.False(DnsName.TryParse(longest + "b", out _, out var problem));
        Assert.Contains("longer than 255", problem, StringComparison.Ordinal);
        Assert.False(DnsName.TryParse(longest + ".c", out _, out _));
    }

    [Fact]
    public void Text_OfAnyWireName_ReadsBackAsTheSameName()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<byte[][]>(),
            labels =>
            {
                var wire = labels.Where(l => l.Length > 0).Select(l => l.Take(63).ToArray()).Take(3)
                    .SelectMany(l => l.Prepend((byte)l.Length)).Append((byte)0).ToArray();
                var name = DnsName.FromValidWire(wire);
                return DnsName.Parse(name.ToString()).EqualsExactly(name) && DnsName.Parse(name.ToAbsoluteText()).EqualsExactly(name);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equality_IgnoresAsciiCaseOnly()
    {
        var name = DnsName.Parse("Exit1.Example.NET");

        Assert.Equal(DnsName.Parse("eXIT1.example.net"), name);
        Assert.Equal(DnsName.Parse("exit1.example.net").GetHashCode(), name.GetHashCode());
        Assert.NotEqual(DnsName.Parse("exit2.example.net"), name);

        // '@' and '`', '[' and '{' differ by the same bit as letters do and are not letters.
        Assert.NotEqual(DnsName.Parse(@"\@"), DnsName.Parse("`"));
        Assert.NotEqual(DnsName.Parse("["), DnsName.Parse("{"));
    }

    [Fact]
    public void RandomCase_ChangesCaseAndNothingElse()
    {
        using var random = RandomNumberGenerator.Create();
        var name = DnsName.Parse("a-long-enough-name-to-vary.example.net");
        var drawn = Enumerable.Range(0, 50).Select(_ => name.WithRandomCase(random)).ToArray();

        Assert.All(drawn, d => Assert.Equal(name, d));
        Assert.True(drawn.Select(d => Encoding.ASCII.GetString(d.Wire)).Distinct().Count() > 40);
    }

    [Theory]
    [InlineData("exit1.example.net", "example.net", true)]
    [InlineData("exit1.example.net", "EXIT1.example.net", true)]
    [InlineData("exit1.example.net", ".", true)]
    [InlineData("notexample.net", "example.net", false)]
    [InlineData("example.net", "exit1.example.net", false)]
    public void IsAtOrBelow_GoesByLabels(string name, string zone, bool expected)
        => Assert.Equal(expected, DnsName.Parse(name).IsAtOrBelow(DnsName.Parse(zone)));

    [Theory]
    [InlineData("192.0.2.53", "53.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void ForReverse_GivesTheArpaName(string address, string name)
        => Assert.Equal(name, DnsName.ForReverse(IPAddress.Parse(address)).ToString());
}
