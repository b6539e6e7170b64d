using System.Net;
using MeshAgent.Conformance.Exits;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>The simulator's neighbourhood as a machine for its tunnel; a second passes with every call.</summary>
internal sealed class FakeTunnelStage : IExitStage
{
    private readonly Neighbourhood world = new(otherPriority: 30);
    private readonly List<ExitServer> servers;

    public FakeTunnelStage(bool livesByDaemon)
    {
        var technology = Neighbourhood.Technologies[0];
        Tunnel = new FakeTunnel(world, Timeline, technology, 0) { LivesByDaemon = livesByDaemon };
        servers = [.. world.Exits.Where(exit => exit.Technology == technology)];
        foreach (var (number, server) in servers.Index())
        {
            server.IsAlive = false;
            server.Addresses.Clear();
            server.Addresses.Add(ExitWorld.AddressOf(number).Address);
        }

        DhcpClient.Bind(world, "wan0", IpFamily.IPv4, 0, withDefault: true);
    }

    public FakeTunnel Tunnel { get; }

    public Timeline Timeline { get; } = new();

    public ExitStageAbilities Abilities => ExitStageAbilities.Selects | ExitStageAbilities.FarEnds;

    public string Settings => "{}";

    public IReadOnlyList<string> Exits => [.. servers.Select(static server => server.Name)];

    public string LinkOf(string exit) => Tunnel.Name;

    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        Timeline.Run(TimeSpan.FromSeconds(1));
        Tunnel.Tick();
        return work();
    }

    public Task<uint?> MarkAsync() => Task.FromResult<uint?>(Tunnel.IsMarked ? Tunnel.Mark : null);

    public Task<IPEndPoint?> EndpointAsync(string exit) => Task.FromResult(Tunnel.EndpointOf(exit));

    public Task<long> UnmarkedAsync() => Task.FromResult(Tunnel.Unmarked);

    public Task<string> EverythingAsync() => Task.FromResult(string.Join(
        Environment.NewLine,
        world.Kernel.Links.Select(static link => link.Name)
            .Concat(world.Kernel.Addresses.Select(own => $"{world.Kernel.NameOf(own.LinkIndex)} {own.Address}"))
            .Concat(Exits.Select(exit => $"{exit} at {Tunnel.EndpointOf(exit)}"))
            .Append($"mark {Tunnel.Mark}, daemon {Tunnel.Daemon}")));

    public Task DeleteLinkAsync(string link)
    {
        Tunnel.Destroy();
        return Task.CompletedTask;
    }

    public Task AnswerAsync()
    {
        foreach (var server in servers)
        {
            server.IsAlive = true;
        }

        return Task.CompletedTask;
    }

    public Task<bool> HasSessionAsync(string exit) => Task.FromResult(Tunnel.IsInSession(exit));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
