using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Benchmarks.Agents;
using MeshAgent.Demo.Processes;

namespace MeshAgent.Benchmarks.Dns;

/// <summary>A name server on a port of 127.0.0.1, ended with the benchmark.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private DnsServer(string name, Process process, int port, string folder) =>
        (Name, this.process, Port, this.folder) = (name, process, port, folder);

    /// <summary>What the report calls it.</summary>
    public string Name { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Its process.</summary>
    public ProcessFacts Facts => new(process.Id);

    /// <summary>
    /// The server that all others ask: unbound with the names a0, a1 and so on below bench.example.org and their addresses.
    /// </summary>
    /// <param name="names">How many.</param>
    /// <param name="seconds">Their TTL.</param>
    public static Task<DnsServer> StartSourceAsync(int names, int seconds) => StartUnboundAsync(
        "source",
        [
            "local-zone: \"bench.example.org.\" static",
            .. Enumerable.Range(0, names).Select(n => $"local-data: 'a{n}.bench.example.org. {seconds} A 192.0.2.{n % 256}'"),
        ]);

    /// <summary>unbound, which forwards.</summary>
    public static Task<DnsServer> StartUnboundAsync(DnsServer source) => StartUnboundAsync(
        "unbound",
        ["do-not-query-localhost: no", "forward-zone:", "name: \".\"", $"forward-addr: 127.0.0.1@{source.Port}"]);

    /// <summary>dnsmasq, which forwards.</summary>
    public static async Task<DnsServer> StartDnsmasqAsync(DnsServer source)
    {
        var port = FreePort();
        var server = Start("dnsmasq", port, "dnsmasq",
        [
            "--conf-file=/dev/null", "--no-daemon", "--no-resolv", "--no-hosts", "--bind-interfaces", "--listen-address=127.0.0.1",
            $"--port={port}", $"--server=127.0.0.1#{source.Port}", "--cache-size=10000", "--dns-forward-max=1000",
            "--user=root", "--pid-file",
        ]);
        await server.UntilReadyAsync(server.process.StandardError, "started");
        return server;
    }

    /// <summary>The agent's forwarder; without a source it only waits.</summary>
    public static async Task<DnsServer> StartForwarderAsync(DnsServer? source)
    {
        var port = FreePort();
        var server = Start(
            "forwarder",
            port,
            Path.Combine(AppContext.BaseDirectory, "MeshAgent.Benchmarks"),
            [ForwarderHost.Verb, Text(port), Text(source?.Port ?? 0)]);
        await server.UntilReadyAsync(server.process.StandardOutput, "ready");
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<DnsServer> StartUnboundAsync(string name, string[] configuration)
    {
        var port = FreePort();
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file,
        [
            "server:", "interface: 127.0.0.1", $"port: {port}", "num-threads: 1", "use-syslog: no", "logfile: \"\"", "verbosity: 1",
            "username: \"\"", "chroot: \"\"", "pidfile: \"\"", "module-config: \"iterator\"", "outgoing-range: 1000",
            "num-queries-per-thread: 1000", .. configuration, "remote-control:", "control-enable: no",
        ]);
        var server = Start(name, port, "unbound", ["-d", "-c", file]);
        await server.UntilReadyAsync(server.process.StandardError, "start of service");
        File.Delete(file);
        return server;
    }

    private static DnsServer Start(string name, int port, string program, string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("dns-benchmark-").FullName;
        return new DnsServer(name, Tool.Start(new Command(program, arguments)), port, folder);
    }

    private async Task UntilReadyAsync(StreamReader output, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await output.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"{Name} ended before it had started");
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
