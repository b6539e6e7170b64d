using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.ResolvConf.Reading;

namespace MeshAgent.Resolvers.ResolvConf.Tests;

public sealed class ReadingTests
{
    [Fact]
    public void Parse_ResolvConf_TakesUpstreamsAndNoStub()
    {
        // As systemd-resolved and resolvconf write them, with what resolv.conf(5) allows besides.
        var reading = Parse("""
            # This file is managed by man:systemd-resolved(8). Do not edit.
            ; nameserver 192.0.2.1
            nameserver 127.0.0.53
            nameserver 198.51.100.53
            nameserver	2001:db8:51::53   # trailing
            nameserver fe80::1%wan0
            nameserver ::1
            options edns0 trust-ad
            search example.net
            """);

        Assert.Equal(["System 198.51.100.53", "System 2001:db8:51::53", "System fe80::1%wan0"], Texts(reading));
        Assert.Equal("", reading.Problem);
    }

    [Fact]
    public void Parse_WrongAddress_NamesLineAndKeepsTheRest()
    {
        var reading = Parse("nameserver 198.51.100.53\nnameserver dns.example.net\n");

        Assert.Equal(["System 198.51.100.53"], Texts(reading));
        Assert.Equal((2, "\"dns.example.net\" is no address"), (reading.Line, reading.Problem));
    }

    [Theory]
    [InlineData("server=198.51.100.53", "198.51.100.53")]
    [InlineData("server=/example.net/198.51.100.53#5353", "198.51.100.53:5353")]
    [InlineData("server=2001:db8::53@wan0", "2001:db8::53")]
    [InlineData("server=fe80::1%wan0", "fe80::1%wan0")]
    [InlineData("  server = 198.51.100.53   # provider", "198.51.100.53")]
    [InlineData("server=127.0.0.1#5335", null)]
    [InlineData("server=/ads.example/", null)]
    [InlineData("server=/example.org/#", null)]
    [InlineData("# server=198.51.100.53", null)]
    [InlineData("no-resolv", null)]
    public void TakeLine_DnsmasqServer_IsItsAddress(string line, string? server)
    {
        var options = new DnsmasqOptions();

        Assert.Null(options.TakeLine(line));
        Assert.Equal(server is null ? [] : [server], options.Servers.Select(static known => known.ToString()));
    }

    [Fact]
    public void TakeArguments_CommandLineOfDnsmasq_NamesServersAndFiles()
    {
        // OpenWrt's, Debian's, and the short forms of dnsmasq(8).
        var options = new DnsmasqOptions();
        options.TakeArguments(["-C", "/var/etc/dnsmasq.conf.cfg01411c", "-k", "-x", "/var/run/dnsmasq/dnsmasq.cfg01411c.pid"]);
        options.TakeArguments(["-u", "dnsmasq", "-r", "/run/dnsmasq/resolv.conf", "-7", "/etc/dnsmasq.d,.dpkg-dist,.dpkg-old,.dpkg-new"]);
        options.TakeArguments(["--server=198.51.100.53", "--resolv-file", "/tmp/upstream", "-S198.51.100.54"]);

        Assert.Equal(["/var/etc/dnsmasq.conf.cfg01411c"], options.ConfFiles);
        Assert.Equal(["/run/dnsmasq/resolv.conf", "/tmp/upstream"], options.ResolvFiles);
        Assert.Equal(["198.51.100.53", "198.51.100.54"], options.Servers.Select(static known => known.ToString()));
        var (folder, filters) = Assert.Single(options.ConfFolders);
        Assert.Equal("/etc/dnsmasq.d", folder);
        Assert.True(DnsmasqOptions.IsRead("wan", filters));
        Assert.False(DnsmasqOptions.IsRead("wan.dpkg-old", filters));
        Assert.False(DnsmasqOptions.IsRead("wan.conf~", []));
        Assert.False(DnsmasqOptions.IsRead("wan.bak", ["*.conf"]));
    }

    [Fact]
    public void Parse_AnyBytes_NeverThrowsAndStaysBounded() => Prop.ForAll<byte[], string>((bytes, text) =>
    {
        var known = "nameserver 198.51.100.53\n"u8.ToArray();
        foreach (var content in new[] { bytes, [.. known, .. bytes], Encoding.UTF8.GetBytes($"nameserver {text}\nserver={text}") })
        {
            var reading = ResolvConfFile.Parse(new FileContent(content, default, "", true));
            Assert.InRange(reading.Servers.Count, 0, 16);
            Assert.InRange(reading.Problem.Length, 0, 100);
        }

        new DnsmasqOptions().TakeLine(text ?? "");
        new DnsmasqOptions().TakeLine($"server={text}");
        new DnsmasqOptions().TakeArguments([$"-S{text}", text ?? "", "-"]);
    }).QuickCheckThrowOnFailure();

    private static FileReading Parse(string text) => ResolvConfFile.Parse(new FileContent(Encoding.UTF8.GetBytes(text), default, "", true));

    private static List<string> Texts(FileReading reading) => [.. reading.Servers.Select(static server => $"{server.Scope} {server}")];
}
