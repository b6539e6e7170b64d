using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages.Kernel;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>A machine with an uplink on which a router advertises name servers, in a network namespace each.</summary>
internal sealed class AdvertisementStage : IResolverStage
{
    private const uint Lifetime = 600;
    private static readonly NameServer[] First = [Server("2001:db8::53"), Server("fe80::53")];
    private static readonly NameServer[] Second = [Server("2001:db8::54")];

    private readonly KernelNamespace machine;
    private readonly AdvertisingRouter router;

    private AdvertisementStage(KernelNamespace machine, AdvertisingRouter router)
    {
        (this.machine, this.router) = (machine, router);
        Tell(First);
    }

    public ResolverStageAbilities Abilities =>
        ResolverStageAbilities.Changes | ResolverStageAbilities.Spoils | ResolverStageAbilities.Expires | ResolverStageAbilities.TellsLater;

    public string Settings => """{ "interfaces": ["wan0"] }""";

    public IReadOnlyList<NameServer> Truth { get; private set; } = [];

    public static async Task<AdvertisementStage> CreateAsync()
    {
        var provider = await KernelNamespace.CreateAsync("");
        var machine = await KernelNamespace.CreateAsync($"link add wan0 type veth peer name isp0 netns {provider.ThreadId}");
        await provider.ExecuteAsync("link set isp0 up\naddr add fe80::1/64 dev isp0 nodad", "ip", "-batch", "-");
        await machine.ExecuteAsync("link set wan0 up\naddr add fe80::2/64 dev wan0 nodad", "ip", "-batch", "-");
        return new AdvertisementStage(machine, await AdvertisingRouter.CreateAsync(provider, "isp0"));
    }

    public Task<T> RunAsync<T>(Func<Task<T>> work) => machine.RunAsync(work);

    public Task ChangeAsync() => DoneAsync(() => Tell(Second));

    public Task SpoilAsync() => DoneAsync(() => router.SendDamaged(IPAddress.Parse("2001:db8::66")));

    public Task RemoveAsync() => DoneAsync(() => Tell([]));

    // Nobody advertises a time that is over: it ends, after the shortest that can be said.
    public Task ExpireAsync() => DoneAsync(() => router.Advertise([.. TakenBack([]), (IPAddress.Parse("2001:db8::66"), 1)]));

    public async ValueTask DisposeAsync()
    {
        await router.DisposeAsync();
        await machine.DisposeAsync();
    }

    private static NameServer Server(string address) => new()
    {
        Address = IPAddress.Parse(address),
        Scope = NameServerScope.Wan,
        LinkName = "wan0",
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    private static Task DoneAsync(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private void Tell(NameServer[] servers)
    {
        router.Advertise([.. TakenBack(servers), .. servers.Select(static server => (server.Address, Lifetime))]);
        Truth = servers;
    }

    private IEnumerable<(IPAddress Address, uint Seconds)> TakenBack(NameServer[] staying) =>
        Truth.Except(staying).Select(static server => (server.Address, 0u));
}
