using System.Net;
using System.Net.Sockets;
using MeshAgent.Conformance.Guard;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Conformance.Stages.Kernel;

/// <summary>
/// A router in a network namespace, its provider in another one; the third party and the truth are nft(8), and packets that are sent.
/// </summary>
public sealed class KernelGuardStage : IGuardStage
{
    private const int Port = 4000;

    // asm-generic/socket.h
    private const int SocketLevel = 1;
    private const int SocketMark = 36;

    private const string ForeignRules =
        "table inet theirs { chain output { type filter hook output priority 0; policy accept; ip daddr 10.1.2.3 counter drop; }; }";

    private readonly KernelNamespace router;
    private readonly KernelNamespace provider;

    private KernelGuardStage(KernelNamespace router, KernelNamespace provider) => (this.router, this.provider) = (router, provider);

    /// <inheritdoc/>
    public GuardStageAbilities Abilities =>
        GuardStageAbilities.Packets | GuardStageAbilities.Announces | GuardStageAbilities.Refuses | GuardStageAbilities.CleansUp;

    /// <inheritdoc/>
    public string Wan => "wan0";

    /// <summary>Sets the stage up.</summary>
    /// <returns>The stage.</returns>
    public static async Task<KernelGuardStage> CreateAsync()
    {
        var provider = await KernelNamespace.CreateAsync("");
        var router = await KernelNamespace.CreateAsync($"link add wan0 type veth peer name isp0 netns {provider.ThreadId}");
        await provider.ExecuteAsync(
            "link set isp0 up\naddr add 192.0.2.101/24 dev isp0\naddr add 2001:db8:178::65/64 dev isp0 nodad", "ip", "-batch", "-");
        await router.ExecuteAsync(
            "link set wan0 up\naddr add 192.0.2.2/24 dev wan0\naddr add 2001:db8:178::2/64 dev wan0 nodad\naddr add fe80::2/64 dev wan0 nodad",
            "ip", "-batch", "-");
        return new KernelGuardStage(router, provider);
    }

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => router.RunAsync(work);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<bool>> SendAsync(IpFamily family, params uint[] marks)
    {
        var target = new IPEndPoint(IPAddress.Parse(family == IpFamily.IPv4 ? "192.0.2.101" : "2001:db8:178::65"), Port);
        using var far = await provider.RunAsync(() => Task.FromResult(Open(family)));
        far.Bind(target);
        for (var number = 0; number < marks.Length; number++)
        {
            using var near = await router.RunAsync(() => Task.FromResult(Open(family)));
            near.SetRawSocketOption(SocketLevel, SocketMark, BitConverter.GetBytes(marks[number]));
            try
            {
                await near.SendToAsync(new byte[] { (byte)number }, target);
            }
            catch (SocketException)
            {
                // A filter may tell the sender at once: EPERM.
            }
        }

        return await ReceivedAsync(far, marks.Length);
    }

    /// <inheritdoc/>
    public Task FlushAsync() => NftAsync("flush", "ruleset");

    /// <inheritdoc/>
    public Task AddForeignAsync() => router.ExecuteAsync(ForeignRules, "nft", "-f", "-");

    /// <inheritdoc/>
    public Task<string> ForeignAsync() => NftAsync("-s", "list", "table", "inet", "theirs");

    /// <inheritdoc/>
    public async Task<string> EverythingAsync() =>
        await NftAsync("-s", "list", "ruleset") + await router.ExecuteAsync("", "sysctl", "-a", "-r", "mark|rp_filter");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await router.DisposeAsync();
        await provider.DisposeAsync();
    }

    private static Socket Open(IpFamily family) => new(family.ToAddressFamily(), SocketType.Dgram, ProtocolType.Udp);

    // Packets keep their order on the link: when the last has come, the missing ones will not. A last one that is dropped costs the
    // whole wait.
    private static async Task<IReadOnlyList<bool>> ReceivedAsync(Socket far, int count)
    {
        var arrived = new bool[count];
        var content = new byte[1];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            while (!arrived[^1])
            {
                if (await far.ReceiveAsync(content, limit.Token) == 1)
                {
                    arrived[content[0]] = true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The last one is missing.
        }

        return arrived;
    }

    private Task<string> NftAsync(params string[] arguments) => router.ExecuteAsync("", ["nft", .. arguments]);
}
