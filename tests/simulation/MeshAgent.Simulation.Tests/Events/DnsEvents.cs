using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Events;

/// <summary>What happens to name servers.</summary>
internal sealed class DnsEvents(Neighbourhood world, Timeline timeline, Random random)
{
    private static readonly NameServerManner[] Manners = Enum.GetValues<NameServerManner>();

    public IEnumerable<Happening> All() =>
    [
        new("name server dies or returns", 3, () =>
        {
            var host = Any();
            host.IsAlive = !host.IsAlive;
            return $"{host.Address} alive={host.IsAlive}";
        }),
        new("all name servers die or return", 2, () =>
        {
            var isAlive = !world.NameServers[0].IsAlive;
            foreach (var host in world.NameServers)
            {
                host.IsAlive = isAlive;
            }

            return $"alive={isAlive}";
        }),
        new("name server changes its manner", 4, () =>
        {
            var host = Any();
            host.Manner = Manners[random.Next(Manners.Length)];
            return $"{host.Address} {host.Manner}";
        }),
        new("all name servers change their manner", 1, () =>
        {
            var manner = Manners[random.Next(Manners.Length)];
            foreach (var host in world.NameServers)
            {
                host.Manner = manner;
            }

            return $"{manner}";
        }),
        new("name server lags", 2, () =>
        {
            var host = Any();
            host.Lag = TimeSpan.FromMilliseconds(random.Next(6000));
            return $"{host.Address} by {host.Lag}";
        }),
        new("lease that names the servers is lost or comes back", 1, () => $"lost={world.IsLeaseLost = !world.IsLeaseLost}"),
        new("lease of a name server ends or is renewed", 2, () =>
        {
            world.ServerLeaseEnds = random.Next(3) == 0 ? DateTimeOffset.MaxValue : timeline.Now + TimeSpan.FromSeconds(random.Next(120));
            return $"ends {world.ServerLeaseEnds:HH:mm:ss}";
        }),
    ];

    private NameServerHost Any() => world.NameServers[random.Next(world.NameServers.Count)];
}
