using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Benchmarks.Dns;

/// <summary>The agent's forwarder in a process of its own, so that its CPU and memory can be told from all else.</summary>
internal static class ForwarderHost
{
    /// <summary>How the command line names it; for the benchmark alone.</summary>
    public const string Verb = "dns-forwarder";

    /// <summary>The mark that the agent gives by default.</summary>
    private const uint Mark = 1;

    /// <summary>Runs until its input ends.</summary>
    /// <param name="arguments">The port to listen on, and that of the server to ask, both on 127.0.0.1; 0 for none.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var ports = arguments.Select(static text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        using var stop = new CancellationTokenSource();
        using var secrets = RandomNumberGenerator.Create();
        var resolver = new WanResolver(
            new MarkedSocketFactory(Mark),
            ResolverSettings.Default,
            TimeProvider.System,
            secrets,
            new Random(1),
            NullLogger<WanResolver>.Instance);
        var settings = ForwarderSettings.Default;
        var forwarder = new WanForwarder(resolver, settings, TimeProvider.System, NullLogger<WanForwarder>.Instance);
        var server = ports[1] == 0 ? null : new NameServerEndpoint(IPAddress.Loopback, ports[1]);
        var running = server is null
            ? Task.CompletedTask
            : forwarder.RunAsync([new IPEndPoint(IPAddress.Loopback, ports[0])], () => [server], stop.Token);
        await Console.Out.WriteLineAsync("ready");
        await Console.In.ReadToEndAsync(CancellationToken.None);
        await stop.CancelAsync();
        await running;
        return 0;
    }
}
