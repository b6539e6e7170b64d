using MeshAgent.Contracts.Exits;

namespace MeshAgent.Contracts.Tests.Exits;

/// <summary>Endpoints as wg(8) and RFC 3986 section 3.2.2 write them.</summary>
public sealed class ExitTargetTests
{
    [Theory]
    [InlineData("exit1.example.net:51820", "exit1.example.net", 51820, false)]
    [InlineData("192.0.2.1:1", "192.0.2.1", 1, true)]
    [InlineData("[2001:db8::1]:65535", "2001:db8::1", 65535, true)]
    [InlineData("localhost:53", "localhost", 53, false)]
    [InlineData("xn--mller-kva.example:443", "xn--mller-kva.example", 443, false)]
    public void TryParse_Endpoint_IsReadAndPrintedAlike(string text, string host, int port, bool isLiteral)
    {
        Assert.True(ExitTarget.TryParse(text, out var target));

        Assert.Equal(new ExitTarget(host, (ushort)port), target);
        Assert.Equal(isLiteral, target!.Literal is not null);
        Assert.Equal(text, target.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("exit1.example.net")]
    [InlineData(":51820")]
    [InlineData("exit1.example.net:")]
    [InlineData("exit1.example.net:0")]
    [InlineData("exit1.example.net:65536")]
    [InlineData("exit1.example.net:-1")]
    [InlineData("exit1.example.net:51820x")]
    [InlineData("2001:db8::1:51820")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[exit1.example.net]:51820")]
    [InlineData("[192.0.2.1]:51820")]
    [InlineData("exit 1.example.net:51820")]
    [InlineData("exit1..example.net:51820")]
    public void TryParse_NoEndpoint_IsRefused(string? text)
    {
        Assert.False(ExitTarget.TryParse(text, out var target));
        Assert.Null(target);
    }
}
