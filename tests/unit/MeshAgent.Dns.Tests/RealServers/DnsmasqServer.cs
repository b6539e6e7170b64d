using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Tests.RealServers;

/// <summary>A real dnsmasq.</summary>
internal sealed class DnsmasqServer(ServerProgram program) : IAsyncDisposable
{
    public NameServerEndpoint Endpoint => program.Endpoint;

    public static async Task<DnsmasqServer> StartAsync(params string[] configuration) => new(await ServerProgram.StartAsync(
        "dnsmasq",
        ["-C"],
        (port, _) =>
        [
            "no-resolv", "no-hosts", "no-daemon", "bind-interfaces", "listen-address=127.0.0.1", $"port={port}", .. configuration,
        ],
        "started"));

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

    public ValueTask DisposeAsync() => program.DisposeAsync();
}
