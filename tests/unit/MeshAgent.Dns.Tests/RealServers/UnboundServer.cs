using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Tests.RealServers;

/// <summary>A real unbound.</summary>
internal sealed class UnboundServer(ServerProgram program) : IAsyncDisposable
{
    public NameServerEndpoint Endpoint => program.Endpoint;

    /// <summary>One that forwards everything.</summary>
    public static Task<UnboundServer> StartForwarderAsync(NameServerEndpoint to)
        => StartAsync("do-not-query-localhost: no", "forward-zone:", "name: \".\"", $"forward-addr: {to.Address}@{to.Port}");

    /// <summary>Starts one; the lines continue its server clause.</summary>
    public static async Task<UnboundServer> StartAsync(params string[] configuration) => new(await ServerProgram.StartAsync(
        "unbound",
        ["-d", "-c"],
        (port, folder) =>
        [
            "server:", "interface: 127.0.0.1", $"port: {port}", "num-threads: 1", "use-syslog: no", "verbosity: 1", "logfile: \"\"",
            "username: \"\"", "chroot: \"\"", "pidfile: \"\"", $"directory: \"{folder}\"", "module-config: \"iterator\"",
            "edns-buffer-size: 4096", "max-udp-size: 4096", "minimal-responses: no", "unblock-lan-zones: yes",
            .. configuration, "remote-control:", "control-enable: no",
        ],
        "start of service"));

    public ValueTask DisposeAsync() => program.DisposeAsync();
}
