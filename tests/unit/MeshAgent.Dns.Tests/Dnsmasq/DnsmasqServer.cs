using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Tests.Dnsmasq;

/// <summary>A real dnsmasq on a free port of loopback, ended with the test.</summary>
internal sealed class DnsmasqServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private DnsmasqServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Endpoint = new NameServerEndpoint(IPAddress.Loopback, port);
    }

    public NameServerEndpoint Endpoint { get; }

    public static async Task<DnsmasqServer> StartAsync(params string[] configuration)
    {
        var folder = Directory.CreateTempSubdirectory("dnsmasq-test-").FullName;
        var port = FreePort();
        var file = Path.Combine(folder, "dnsmasq.conf");
        string[] fixedLines =
        [
            "no-resolv", "no-hosts", "no-daemon", "bind-interfaces", "listen-address=127.0.0.1", $"port={port}",
        ];
        await File.WriteAllLinesAsync(file, [.. fixedLines, .. configuration], TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("dnsmasq", ["-C", file]) { RedirectStandardError = true };
        var server = new DnsmasqServer(Process.Start(start)!, folder, port);

        // It says "started" once its sockets are open.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await server._process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("started", StringComparison.Ordinal))
            {
                return server;
            }
        }

        await server.DisposeAsync();
        throw new InvalidOperationException("dnsmasq ended before it had started");
    }

    /// <summary>What dig gets: the status, and the answers as "owner ttl type data".</summary>
    public async Task<(string Status, string[] Answers)> DigAsync(string name, string type)
    {
        var output = await Programs.RunAsync(
            "dig", "@127.0.0.1", "-p", $"{Endpoint.Port}", "+noall", "+comments", "+answer", name, type);
        var status = output.Split("status: ")[1].Split(',')[0];
        var answers = output.Split('\n').Where(l => l.Length > 0 && l[0] != ';')
            .Select(l => l.Split((char[])['\t', ' '], 5, StringSplitOptions.RemoveEmptyEntries))
            .Select(f => $"{f[0]} {f[1]} {f[3]} {f[4]}");
        return (status, [.. answers.Order(StringComparer.Ordinal)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
