using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Tests.Unbound;

/// <summary>A real unbound on a free port of loopback, ended with the test.</summary>
internal sealed class UnboundServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private UnboundServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Endpoint = new NameServerEndpoint(IPAddress.Loopback, port);
    }

    public NameServerEndpoint Endpoint { get; }

    /// <summary>One that forwards everything.</summary>
    public static Task<UnboundServer> StartForwarderAsync(NameServerEndpoint to)
        => StartAsync("do-not-query-localhost: no", "forward-zone:", "name: \".\"", $"forward-addr: {to.Address}@{to.Port}");

    /// <summary>Starts one; the lines continue its server clause.</summary>
    public static async Task<UnboundServer> StartAsync(params string[] configuration)
    {
        var folder = Directory.CreateTempSubdirectory("unbound-test-").FullName;
        var port = FreePort();
        var file = Path.Combine(folder, "unbound.conf");
        string[] fixedLines =
        [
            "server:", "interface: 127.0.0.1", $"port: {port}", "num-threads: 1", "use-syslog: no", "verbosity: 1", "logfile: \"\"",
            "username: \"\"", "chroot: \"\"", "pidfile: \"\"", $"directory: \"{folder}\"", "module-config: \"iterator\"",
            "edns-buffer-size: 4096", "max-udp-size: 4096", "minimal-responses: no", "unblock-lan-zones: yes",
        ];
        await File.WriteAllLinesAsync(
            file, [.. fixedLines, .. configuration, "remote-control:", "control-enable: no"], TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("unbound", ["-d", "-c", file]) { RedirectStandardError = true };
        var server = new UnboundServer(Process.Start(start)!, folder, port);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await server._process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("start of service", StringComparison.Ordinal))
            {
                return server;
            }
        }

        await server.DisposeAsync();
        throw new InvalidOperationException("unbound ended before it had started");
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
