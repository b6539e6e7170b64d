using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Tests.Fakes;
using MeshAgent.Dns.Tests.RealServers;

namespace MeshAgent.Dns.Tests.Dnsmasq;

/// <summary>The resolver and dig ask the same real dnsmasq, and must come to the same.</summary>
public sealed class AgainstDigTests : IAsyncLifetime
{
    private DnsmasqServer _records = null!;
    private DnsmasqServer _zone = null!;

    public async ValueTask InitializeAsync()
    {
        _records = await DnsmasqServer.StartAsync(
            "local=/example.net/",
            "local-ttl=60",
            "host-record=exit1.example.net,192.0.2.1,2001:db8::1",
            "host-record=exit1.example.net,192.0.2.2",
            "host-record=four.example.net,192.0.2.4",
            "cname=www.example.net,alias.example.net",
            "cname=alias.example.net,exit1.example.net",
            "txt-record=txt.example.net,\"hello world\",\"semi;colon\"",
            "srv-host=_wg._udp.example.net,exit1.example.net,51820,10,20",
            "mx-host=example.net,mail.example.net,10",
            "caa-record=example.net,0,issue,ca.example.net",
            "ptr-record=1.2.0.192.in-addr.arpa,exit1.example.net",
            "dns-rr=raw.example.net,65281,0102ff");
        _zone = await DnsmasqServer.StartAsync(
            "auth-zone=zone.example.org",
            "auth-server=ns.zone.example.org,127.0.0.1",
            "auth-soa=2026010101,hostmaster.zone.example.org,1200,120,1209600",
            "auth-ttl=33",
            "host-record=a.zone.example.org,192.0.2.77");
    }

    [Theory]
    [InlineData("exit1.example.net", RecordType.A)]
    [InlineData("exit1.example.net", RecordType.Aaaa)]
    [InlineData("www.example.net", RecordType.A)]
    [InlineData("www.example.net", RecordType.Aaaa)]
    [InlineData("www.example.net", RecordType.CName)]
    [InlineData("txt.example.net", RecordType.Txt)]
    [InlineData("_wg._udp.example.net", RecordType.Srv)]
    [InlineData("example.net", RecordType.MX)]
    [InlineData("example.net", RecordType.Caa)]
    [InlineData("1.2.0.192.in-addr.arpa", RecordType.Ptr)]
    public async Task Records_AreWhatDigGets(string name, RecordType type)
    {
        var (status, answers) = await _records.DigAsync(name, type.ToString());
        Assert.Equal("NOERROR", status);
        Assert.NotEmpty(answers);

        Assert.Equal(answers, await AskAsync(_records, name, type));
    }

    [Fact]
    public async Task UnknownType_IsRawAsInDig()
    {
        var (_, answers) = await _records.DigAsync("raw.example.net", "TYPE65281");

        var records = await AskAsync(_records, "raw.example.net", (RecordType)65281);

        Assert.Equal(answers, records.Select(r => r.Replace(" 65281 ", " TYPE65281 ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a.zone.example.org", RecordType.A)]
    [InlineData("zone.example.org", RecordType.NS)]
    public async Task AuthoritativeRecords_AreWhatDigGets(string name, RecordType type)
        => Assert.Equal((await _zone.DigAsync(name, type.ToString())).Answers, await AskAsync(_zone, name, type));

    [Theory]
    [InlineData("b.zone.example.org", "NXDOMAIN", LookupOutcome.NameError)]
    [InlineData("a.zone.example.org", "NOERROR", LookupOutcome.NoData)]
    public async Task NegativeAnswerWithSoa_IsKeptForTheSoasTtl(string name, string status, LookupOutcome outcome)
    {
        Assert.Equal((status, []), await _zone.DigAsync(name, "AAAA"));
        var resolver = Resolvers.Create();
        var request = new LookupRequest(DnsName.Parse(name), [RecordType.Aaaa], [_zone.Endpoint]);

        var first = await resolver.LookupAsync(request);
        var second = await resolver.LookupAsync(request);

        Assert.Equal(outcome, first.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(33), first.Results[0].TimeToLive);
        Assert.Equal((outcome, AnswerSource.Cache), (second.Outcome, second.Results[0].Source));
    }

    [Theory]
    [InlineData("nope.example.net", "NXDOMAIN", LookupOutcome.NameError)]
    [InlineData("four.example.net", "NOERROR", LookupOutcome.NoData)]
    [InlineData("not.served.here", "REFUSED", LookupOutcome.Refused)]
    public async Task NegativeAnswer_IsTheStatusThatDigShows(string name, string status, LookupOutcome outcome)
    {
        Assert.Equal((status, []), await _records.DigAsync(name, "AAAA"));

        var result = await Resolvers.Create().LookupAsync(new LookupRequest(DnsName.Parse(name), [RecordType.Aaaa], [_records.Endpoint]));

        Assert.Equal(outcome, result.Outcome);
    }

    [Fact]
    public async Task Dig_ReadsWhatTheWriterWrites()
    {
        var owner = DnsName.Parse("exit1.example.net");
        await using var server = FakeServer.Start(q =>
        {
            Assert.True(MessageParser.TryParse(q.Bytes, out var query, out _));
            ResourceRecord Record(RecordType type, RecordData data) => new(owner, type, RecordClass.Internet, 60, data);
            return
            [
                MessageWriter.Write(query with
                {
                    IsReply = true,
                    Edns = Edns.Default,
                    Answers =
                    [
                        Record(RecordType.NS, new NameData(DnsName.Parse("ns.example.net"))),
                        Record(RecordType.Soa, new SoaData(DnsName.Parse("ns.example.net"), DnsName.Parse("h.example.net"), 1, 2, 3, 4, 5)),
                        Record(RecordType.MX, new MxData(10, DnsName.Parse("mail.exit1.example.net"))),
                        Record(RecordType.Txt, new TxtData(["two words"u8.ToArray(), "\"q\""u8.ToArray()])),
                        Record(RecordType.Srv, new SrvData(1, 2, 3, owner)),
                        Record(RecordType.Caa, new CaaData(128, "issue", "ca.example.net"u8.ToArray())),
                        Record((RecordType)65281, new RawData(new byte[] { 1, 2, 255 })),
                    ],
                }),
            ];
        });

        var output = await Programs.RunAsync(
            "dig", "@127.0.0.1", "-p", $"{server.Server.Port}", "+noall", "+answer", "exit1.example.net", "TYPE65280");

        Assert.Equal(
            [
                "NS ns.example.net.",
                "SOA ns.example.net. h.example.net. 1 2 3 4 5",
                "MX 10 mail.exit1.example.net.",
                "TXT \"two words\" \"\\\"q\\\"\"",
                "SRV 1 2 3 exit1.example.net.",
                "CAA 128 issue \"ca.example.net\"",
                "TYPE65281 \\# 3 0102FF",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Split((char[])['\t', ' '], 5, StringSplitOptions.RemoveEmptyEntries)).Select(f => $"{f[3]} {f[4]}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _records.DisposeAsync();
        await _zone.DisposeAsync();
    }

    private static async Task<string[]> AskAsync(DnsmasqServer server, string name, RecordType type)
    {
        var result = await Resolvers.Create().LookupAsync(new LookupRequest(DnsName.Parse(name), [type], [server.Endpoint]));
        Assert.Equal(LookupOutcome.Answered, result.Outcome);
        return
        [
            .. result.Results[0].Records
                .Select(r => $"{r.Name.ToAbsoluteText()} {r.TimeToLive} {r.Type.ToString().ToUpperInvariant()} {r.Data}")
                .Order(StringComparer.Ordinal),
        ];
    }
}
