using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Tests.Forwarding;
using MeshAgent.Dns.Tests.RealServers;

namespace MeshAgent.Dns.Tests.Dnsmasq;

/// <summary>dig asks a real dnsmasq and the forwarder in front of it, and must see the same.</summary>
public sealed class ForwarderAgainstDigTests : IAsyncLifetime
{
    private DnsmasqServer _dnsmasq = null!;
    private RunningForwarder _forwarder = null!;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        _dnsmasq = await DnsmasqServer.StartAsync(
            "local=/example.net/",
            "local-ttl=60",
            "host-record=exit1.example.net,192.0.2.1,2001:db8::1",
            "host-record=exit1.example.net,192.0.2.2",
            "host-record=four.example.net,192.0.2.4",
            "cname=www.example.net,alias.example.net",
            "cname=alias.example.net,exit1.example.net",
            "txt-record=txt.example.net,\"hello world\",\"semi;colon\"",
            $"txt-record=long.example.net,{new string('a', 250)},{new string('b', 250)},{new string('c', 250)}",
            $"txt-record=long.example.net,{new string('d', 250)},{new string('e', 250)},{new string('f', 250)}",
            "srv-host=_wg._udp.example.net,exit1.example.net,51820,10,20",
            "mx-host=example.net,mail.example.net,10",
            "dns-rr=raw.example.net,65281,0102ff");
        _forwarder = new RunningForwarder(ForwarderSettings.Default, _dnsmasq.Endpoint);
        _port = (await _forwarder.StartOnFreePortAsync(TimeSpan.FromSeconds(10))).Port;
    }

    [Theory]
    [InlineData("NOERROR", "exit1.example.net", "A")]
    [InlineData("NOERROR", "ExIt1.eXample.net", "AAAA")]
    [InlineData("NOERROR", "www.example.net", "A")]
    [InlineData("NOERROR", "www.example.net", "CNAME")]
    [InlineData("NOERROR", "_wg._udp.example.net", "SRV")]
    [InlineData("NOERROR", "txt.example.net", "TXT")]
    [InlineData("NOERROR", "example.net", "MX")]
    [InlineData("NOERROR", "raw.example.net", "TYPE65281")]
    [InlineData("NXDOMAIN", "nope.example.net", "A")]
    [InlineData("NOERROR", "four.example.net", "AAAA")]
    [InlineData("REFUSED", "not.served.here", "A")]
    [InlineData("NOERROR", "long.example.net", "TXT", "+tcp")]
    [InlineData("NOERROR", "long.example.net", "TXT", "+bufsize=4096")]
    [InlineData("NOERROR", "exit1.example.net", "A", "+noedns")]
    [InlineData("NOERROR", "exit1.example.net", "A", "+dnssec")]
    public async Task Dig_SeesTheSame(string status, string name, string type, params string[] options)
    {
        var expected = await DigAsync(_dnsmasq.Endpoint.Port, name, type, options);
        Assert.Equal(status, expected[0]);

        Assert.Equal(expected, await DigAsync(_port, name, type, options));
    }

    [Fact]
    public async Task Truncated_IsFetchedByTcpByTheForwarder()
    {
        var cut = await DigAsync(_port, "long.example.net", "TXT", "+ignore");
        var whole = await DigAsync(_port, "long.example.net", "TXT");

        Assert.Contains("tc", cut[0].Split(' '));
        Assert.Contains(whole, static line => line.Contains(new string('f', 250), StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _forwarder.DisposeAsync();
        await _dnsmasq.DisposeAsync();
    }

    // The status with the TC flag, then the records of answer and authority in order of their text. AA is dnsmasq's own to claim.
    private static async Task<string[]> DigAsync(int port, string name, string type, params string[] options)
    {
        var output = await Programs.RunAsync(
            "dig", ["@127.0.0.1", "-p", $"{port}", "+noall", "+comments", "+answer", "+authority", .. options, name, type]);
        var status = output.Split("status: ")[1].Split(',')[0];
        var flags = output.Split(";; flags: ")[1].Split(';')[0].Split(' ');
        var records = output.Split('\n').Where(static line => line.Length > 0 && line[0] != ';')
            .Select(static line => string.Join(' ', line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries)));
        return [$"{status}{(flags.Contains("tc") ? " tc" : "")}", .. records.Order(StringComparer.Ordinal)];
    }
}
