using System.Globalization;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Tests.Forwarding;
using MeshAgent.Dns.Tests.RealServers;

namespace MeshAgent.Dns.Tests.Unbound;

/// <summary>dig asks three forwarders in front of the same server: dnsmasq, unbound and ours. What they say must be the same.</summary>
public sealed class ForwarderBesideOthersTests : IAsyncLifetime
{
    private UnboundServer _server = null!;
    private DnsmasqServer _dnsmasq = null!;
    private UnboundServer _unbound = null!;
    private RunningForwarder _forwarder = null!;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        string Text(char letter) => $"local-data: 'long.example.net. 600 TXT \"{new string(letter, 250)}\"'";
        _server = await UnboundServer.StartAsync(
        [
            "local-zone: \"example.net.\" static",
            "local-data: 'example.net. 600 SOA ns.example.net. host.example.net. 1 3600 600 86400 300'",
            "local-data: 'exit1.example.net. 600 A 192.0.2.1'",
            "local-data: 'exit1.example.net. 600 A 192.0.2.2'",
            "local-data: 'exit1.example.net. 600 AAAA 2001:db8::1'",
            "local-data: 'www.example.net. 600 CNAME alias.example.net.'",
            "local-data: 'alias.example.net. 600 CNAME exit1.example.net.'",
            "local-data: '_wg._udp.example.net. 600 SRV 10 20 51820 exit1.example.net.'",
            "local-data: 'txt.example.net. 600 TXT \"hello world\"'",
            "local-data: 'raw.example.net. 600 TYPE65281 \\# 3 0102ff'",
            .. "abcdefgh".Select(Text),
        ]);
        _dnsmasq = await DnsmasqServer.StartAsync($"server=127.0.0.1#{_server.Endpoint.Port}", "edns-packet-max=4096");
        _unbound = await UnboundServer.StartForwarderAsync(_server.Endpoint);
        _forwarder = new RunningForwarder(ForwarderSettings.Default, _server.Endpoint);
        _port = (await _forwarder.StartOnFreePortAsync(TimeSpan.FromSeconds(60))).Port;
    }

    [Theory]
    [InlineData("NOERROR", 2, "exit1.example.net", "A")]
    [InlineData("NOERROR", 1, "exit1.example.net", "AAAA")]
    [InlineData("NOERROR", 2, "ExIt1.eXaMple.Net", "A")]
    [InlineData("NOERROR", 1, "www.example.net", "CNAME")]
    [InlineData("NOERROR", 1, "_wg._udp.example.net", "SRV")]
    [InlineData("NOERROR", 1, "txt.example.net", "TXT")]
    [InlineData("NOERROR", 1, "raw.example.net", "TYPE65281")]
    [InlineData("NXDOMAIN", 0, "nope.example.net", "A")]
    [InlineData("NOERROR", 0, "txt.example.net", "AAAA")]
    [InlineData("NOERROR", 8, "long.example.net", "TXT")]
    [InlineData("NOERROR", 8, "long.example.net", "TXT", "+tcp")]
    [InlineData("NOERROR", 8, "long.example.net", "TXT", "+bufsize=4096", "+ignore")]
    [InlineData("NOERROR", 2, "exit1.example.net", "A", "+noedns")]
    [InlineData("NOERROR", 2, "exit1.example.net", "A", "+dnssec")]
    public async Task Dig_SeesTheSameOnAllThree(string status, int answers, string name, string type, params string[] options)
    {
        var ours = await DigAsync(_port, name, type, options);
        var again = await DigAsync(_port, name, type, options);

        Assert.Equal(status, ours[0]);
        Assert.Equal(answers, ours.Length - 1);
        Assert.Equal(ours, again);
        Assert.Equal(await DigAsync(_dnsmasq.Endpoint.Port, name, type, options), ours);
        Assert.Equal(await DigAsync(_unbound.Endpoint.Port, name, type, options), ours);
    }

    [Fact]
    public async Task Truncated_AllThreeSayTc()
    {
        foreach (var port in (int[])[_port, _dnsmasq.Endpoint.Port, _unbound.Endpoint.Port])
        {
            var cut = await Programs.RunAsync("dig", ["@127.0.0.1", "-p", $"{port}", "+ignore", "+noedns", "long.example.net", "TXT"]);

            Assert.Contains("tc", cut.Split(";; flags: ")[1].Split(';')[0].Split(' '));
        }
    }

    [Fact]
    public async Task Case_OfTheQuestion_IsKept()
    {
        await DigAsync(_port, "exit1.example.net", "A");

        var reply = await Programs.RunAsync(
            "dig", ["@127.0.0.1", "-p", $"{_port}", "+noall", "+question", "+answer", "EXIT1.example.NET", "A"]);

        Assert.Equal(3, reply.Split('\n').Count(static line => line.Contains("EXIT1.example.NET.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TimesToLive_CountDownOnAllThree()
    {
        foreach (var port in (int[])[_port, _dnsmasq.Endpoint.Port, _unbound.Endpoint.Port])
        {
            var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(60);
            var first = await TimeToLiveAsync(port);
            int later;
            do
            {
                later = await TimeToLiveAsync(port);
            }
            while (later >= first && DateTime.UtcNow < deadline);

            Assert.InRange(later, 1, first - 1);
            Assert.InRange(first, 300, 600);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _forwarder.DisposeAsync();
        await _unbound.DisposeAsync();
        await _dnsmasq.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task<int> TimeToLiveAsync(int port)
    {
        var output = await Programs.RunAsync("dig", ["@127.0.0.1", "-p", $"{port}", "+noall", "+answer", "exit1.example.net", "A"]);
        return int.Parse(output.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // The status with the TC flag, then the answers without their TTLs, in order of their text.
    private static async Task<string[]> DigAsync(int port, string name, string type, params string[] options)
    {
        var output = await Programs.RunAsync(
            "dig", ["@127.0.0.1", "-p", $"{port}", "+noall", "+comments", "+answer", .. options, name, type]);
        var status = output.Split("status: ")[1].Split(',')[0];
        var flags = output.Split(";; flags: ")[1].Split(';')[0].Split(' ');
        var answers = output.Split('\n').Where(static line => line.Length > 0 && line[0] != ';')
            .Select(static line => line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Select(static fields => string.Join(' ', fields.Where(static (_, place) => place != 1)));
        return [$"{status}{(flags.Contains("tc") ? " tc" : "")}", .. answers.Order(StringComparer.Ordinal)];
    }
}
