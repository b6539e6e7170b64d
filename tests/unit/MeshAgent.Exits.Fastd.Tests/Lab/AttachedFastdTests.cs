using System.Text.Json.Nodes;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>A fastd that the system runs, as the provider sees and tells it.</summary>
[Collection("one router")]
public sealed class AttachedFastdTests(RouterWorld world) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly CollectingLogger logger = new();
    private readonly HealthLog health = new();
    private FastdExitProvider? provider;
    private int daemon;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(world.Directory, "system");

    private string Peers => Path.Combine(Folder, "peers");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
        {
            await provider.DisposeAsync();
        }

        if (daemon != 0)
        {
            FastdProcess.End(daemon);
        }

        Shell.Run($"rm -rf {Folder}");
    }

    [Theory]
    [InlineData("packet mark 1;", 1u)]
    [InlineData("", null)]
    public async Task ObserveAsync_SystemsFastd_TellsTheMarkThatTheKernelSees(string mark, uint? outerMark)
    {
        // Without the mark the fixture's filter would drop every packet, and there would be no session to look at.
        Shell.Run("nft add chain inet marks out '{ type filter hook output priority 0; }'; nft insert rule inet marks out udp dport 10000 accept");
        try
        {
            await StartAsync(mark);
            await ConnectAsync();

            var observed = await provider!.ObserveAsync(Cancel);
            Assert.Equal(outerMark, Assert.Single(observed.Interfaces).OuterMark);
            Assert.Equal(outerMark is null, observed.Fault?.Message.Contains("nothing shows that fastd marks", StringComparison.Ordinal) ?? false);
        }
        finally
        {
            Shell.Run("nft delete rule inet marks out handle $(nft -a list table inet marks | sed -n 's/.*dport 10000 accept # handle //p')");
        }
    }

    [Fact]
    public async Task CleanupAsync_PeersOfTheAgentAndOfOthers_RemovesOnlyItsOwnAndLeavesFastdRunning()
    {
        await StartAsync("packet mark 1;");
        await File.WriteAllTextAsync(Path.Combine(Peers, "theirs"), $"key \"{FastdKeys.New().Public}\";", Cancel);
        await ConnectAsync();

        Assert.Equal([$"file {Peers}/exit1"], await provider!.CleanupAsync(Cancel));

        Assert.Equal("theirs", Shell.Run($"ls {Peers}").Trim());
        Assert.Equal("fastd", (await File.ReadAllTextAsync($"/proc/{daemon}/comm", Cancel)).Trim());
        await Shell.Until(async () => (await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge is null, Patience, "the session is over");
    }

    [Fact]
    public async Task ObserveAsync_FaultyPeerFiles_AreAHealthItemUntilTheyAreMended()
    {
        await StartAsync("packet mark 1;");
        await File.WriteAllTextAsync(Path.Combine(Peers, "broken"), "key \"xyz\"; rubbish", Cancel);
        File.CreateSymbolicLink(Path.Combine(Peers, "nowhere"), "/no/such/file");
        await ConnectAsync();
        logger.Clear();

        Assert.Empty(await provider!.ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null), Cancel));
        Assert.Empty(logger.Lines);
        await provider.ObserveAsync(Cancel);
        await provider.ObserveAsync(Cancel);
        Assert.Contains("broken, nowhere", health.Items["fastd.peerNotTaken"].Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(Peers, "broken"));
        File.Delete(Path.Combine(Peers, "nowhere"));
        await provider.ObserveAsync(Cancel);

        Assert.Empty(health.Items);
    }

    [Fact]
    public async Task ApplyAsync_SystemsFastdDoesNotRun_SaysSoAndStartsNothing()
    {
        Directory.CreateDirectory(Peers);
        provider = await world.StartProviderAsync(logger, Settings(), health);

        await provider.ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null), Cancel);

        Assert.Contains("status socket", (await provider.ObserveAsync(Cancel)).Fault?.Message, StringComparison.Ordinal);
        Assert.Equal("", Shell.Try("ip link show mesh-vpn 2>/dev/null").Output);
    }

    private JsonObject Settings()
    {
        var settings = world.Settings();
        settings.Remove("managed");
        settings["attached"] = new JsonObject { ["statusSocket"] = $"{Folder}/status.sock", ["peerDirectory"] = Peers };
        return settings;
    }

    private async Task StartAsync(string mark)
    {
        world.StartExits("tap", "null");
        Directory.CreateDirectory(Peers);
        var secret = (await File.ReadAllTextAsync(world.SecretFile, Cancel)).Trim();
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "fastd.conf"),
            $"""
            log level warn;
            mode tap; interface "mesh-vpn"; mtu 1406; method "null"; {mark}
            secret "{secret}";
            status socket "{Folder}/status.sock";
            include peers from "{Peers}";
            """,
            Cancel);
        daemon = int.Parse(
            Shell.Run($"fastd --config {Folder}/fastd.conf >{Folder}/log 2>&1 & echo $!").Trim(), System.Globalization.CultureInfo.InvariantCulture);
        Shell.Run($"for i in $(seq 500); do [ -e {Folder}/status.sock ] && exit; sleep .01; done; exit 1");
        provider = await world.StartProviderAsync(logger, Settings(), health);
    }

    private Task ConnectAsync() => Shell.Until(
        async () =>
        {
            await provider!.ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null), Cancel);
            return (await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge is not null;
        },
        Patience,
        $"exit1 is connected\n{string.Join('\n', logger.Lines)}");
}
