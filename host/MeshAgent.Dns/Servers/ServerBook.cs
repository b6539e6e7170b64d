using System.Collections.Immutable;
using MeshAgent.Dns.Resolving;

namespace MeshAgent.Dns.Servers;

/// <summary>Remembers the health of the servers asked lately and orders them by it.</summary>
internal sealed class ServerBook(ResolverSettings settings, TimeProvider clock, Random random)
{
    /// <summary>
    /// Most servers remembered; the one not asked for longest goes first. A router meets a handful per network that it visits; forgetting
    /// one costs a query in a poor order.
    /// </summary>
    private const int MaxServers = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<NameServerEndpoint, (ServerHealth Health, long Touched)> _servers = [];

    public ServerHealth HealthOf(NameServerEndpoint server)
    {
        lock (_gate)
        {
            return _servers.TryGetValue(server, out var entry) ? entry.Health : new ServerHealth();
        }
    }

    public ImmutableDictionary<NameServerEndpoint, ServerHealth> Snapshot()
    {
        lock (_gate)
        {
            return _servers.ToImmutableDictionary(s => s.Key, s => s.Value.Health);
        }
    }

    public void Observe(LookupAttempt attempt) => Change(attempt.Server, health => health.After(attempt, clock.GetTimestamp()));

    public void NoteEdnsRefused(NameServerEndpoint server) => Change(server, health => health with { RefusedEdns = clock.GetTimestamp() });

    public void NoteCaseChanged(NameServerEndpoint server) => Change(server, health => health with { ChangedCase = clock.GetTimestamp() });

    public void NoteTlsMissing(NameServerEndpoint server) => Change(server, health => health with { MissedTls = clock.GetTimestamp() });

    public bool SpeaksTls(NameServerEndpoint server) => !IsRecent(HealthOf(server).MissedTls, settings.CapabilityMemory);

    public bool SpeaksEdns(NameServerEndpoint server) => !IsRecent(HealthOf(server).RefusedEdns, settings.CapabilityMemory);

    public bool KeepsCase(NameServerEndpoint server) => !IsRecent(HealthOf(server).ChangedCase, settings.CapabilityMemory);

    /// <summary>What a server can be expected to do.</summary>
    public ServerHabits HabitsOf(NameServerEndpoint server)
    {
        var health = HealthOf(server);
        return new ServerHabits(
            !IsRecent(health.RefusedEdns, settings.CapabilityMemory), !IsRecent(health.ChangedCase, settings.CapabilityMemory));
    }

    /// <summary>The servers without doubles, at most <see cref="ResolverSettings.MaxServers"/>, failing ones last.</summary>
    public ImmutableArray<NameServerEndpoint> Arrange(ImmutableArray<NameServerEndpoint> servers)
    {
        var known = servers.Distinct().Take(settings.MaxServers).ToArray();
        if (settings.ServerOrder == ServerOrder.Rotated && known.Length > 1)
        {
            var first = random.Next(known.Length);
            known = [.. known[first..], .. known[..first]];
        }

        return [.. known.OrderBy(IsPenalised)];
    }

    /// <summary>The server that would be asked first, unless it is failing; null then.</summary>
    public NameServerEndpoint? FirstHealthy(ImmutableArray<NameServerEndpoint> servers)
    {
        if (settings.ServerOrder == ServerOrder.Rotated)
        {
            servers = Arrange(servers);
        }

        foreach (var server in servers)
        {
            if (!IsPenalised(server))
            {
                return server;
            }
        }

        return null;
    }

    private bool IsPenalised(NameServerEndpoint server)
    {
        var health = HealthOf(server);
        return health.IsPenalised(clock.GetElapsedTime(health.LastFailure), settings.ServerPenalty);
    }

    private bool IsRecent(long? since, TimeSpan limit) => since is { } at && clock.GetElapsedTime(at) < limit;

    private void Change(NameServerEndpoint server, Func<ServerHealth, ServerHealth> change)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            if (!_servers.TryGetValue(server, out var entry))
            {
                MakeRoom();
                entry.Health = new ServerHealth();
            }

            _servers[server] = (change(entry.Health), now);
        }
    }

    private void MakeRoom()
    {
        if (_servers.Count >= MaxServers)
        {
            _servers.Remove(_servers.MinBy(s => s.Value.Touched).Key);
        }
    }
}
