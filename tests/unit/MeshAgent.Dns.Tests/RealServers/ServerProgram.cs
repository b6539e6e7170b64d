using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Tests.RealServers;

/// <summary>A real name server on a free port of loopback, with a folder of its own, ended with the test.</summary>
internal sealed class ServerProgram : IAsyncDisposable
{
    // Programs start in milliseconds; a machine under load takes seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;

    private ServerProgram(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Endpoint = new NameServerEndpoint(IPAddress.Loopback, port);
    }

    public NameServerEndpoint Endpoint { get; }

    /// <summary>Starts one, and returns when it says that its sockets are open.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="options">What stands before the file of its configuration.</param>
    /// <param name="configuration">The configuration's lines, for a port and a folder.</param>
    /// <param name="word">What it then says on its standard error.</param>
    public static async Task<ServerProgram> StartAsync(
        string program, string[] options, Func<int, string, IEnumerable<string>> configuration, string word)
    {
        var folder = Directory.CreateTempSubdirectory($"{program}-test-").FullName;
        var port = FreePort();
        var file = Path.Combine(folder, $"{program}.conf");
        await File.WriteAllLinesAsync(file, configuration(port, folder), TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo(program, [.. options, file]) { RedirectStandardError = true };
        var server = new ServerProgram(Process.Start(start)!, folder, port);
        using var limit = new CancellationTokenSource(Patience);
        while (await server._process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(word, StringComparison.Ordinal))
            {
                return server;
            }
        }

        await server.DisposeAsync();
        throw new InvalidOperationException($"{program} ended before it had started");
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
