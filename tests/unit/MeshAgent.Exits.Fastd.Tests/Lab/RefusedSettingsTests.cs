using MeshAgent.Contracts.Plugins;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>Settings that a real fastd takes or does not: what runs is given up only for what will run.</summary>
[Collection("one router")]
public sealed class RefusedSettingsTests(RouterWorld world) : IAsyncLifetime
{
    private const string RefusedId = "fastd.configurationRefused";

    /// <summary>A lost first packet costs fastd some 20 s (its handshake interval); twice that says that it is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly CollectingLogger logger = new();
    private readonly HealthLog health = new();
    private FastdExitProvider? provider;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Contracts.Exits.ExitPlan Plan => RouterWorld.Plan(world.Exit1.Endpoint, null);

    public ValueTask InitializeAsync()
    {
        world.StartExits("tap", "null");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
        {
            await provider.CleanupAsync(CancellationToken.None);
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task ApplyAsync_FirstSettingsAreRefused_SaysWhatFastdSaysAndStartsNothing()
    {
        provider = await StartAsync("nosuch");

        var fault = Assert.Single(await provider.ApplyAsync(Plan, Cancel));

        Assert.Contains("method `nosuch' not supported", fault.Message, StringComparison.Ordinal);
        Assert.Contains("method `nosuch' not supported", health.Items[RefusedId].Message, StringComparison.Ordinal);
        Assert.Equal("", Shell.Run($"ls {world.Directory} | grep -E 'mesh-vpn.(conf|daemon|candidate)' || :"));
    }

    [Fact]
    public async Task TakeOverAsync_NewSettingsAreRefused_ThrowsFastdsWordsAndTheTunnelGoesOn()
    {
        await using var old = await StartAsync("null");
        await ConnectAsync(old);
        var pid = world.DaemonPid();
        provider = await StartAsync("nosuch");
        var state = (await old.ExportStateAsync(Cancel))!;

        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await provider.TakeOverAsync(state, Cancel));

        Assert.Contains("method `nosuch' not supported", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await old.ApplyAsync(Plan, Cancel));
        Assert.Equal(pid, world.DaemonPid());
    }

    /// <summary>
    /// The agent was killed, the settings were changed, and another agent starts: there is no predecessor to leave the tunnel to.
    /// </summary>
    [Fact]
    public async Task ApplyAsync_SettingsWereChangedToRefusedOnesMeanwhile_KeepsTheSessionUntilTheyAreMended()
    {
        await using (var killed = await StartAsync("null"))
        {
            await ConnectAsync(killed);
        }

        var pid = world.DaemonPid();
        provider = await StartAsync("nosuch");

        Assert.Contains("nosuch", Assert.Single(await provider.ApplyAsync(Plan, Cancel)).Message, StringComparison.Ordinal);

        Assert.Equal(pid, world.DaemonPid());
        Assert.NotNull((await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge);
        Assert.Contains("goes on with the settings before", health.Items[RefusedId].Message, StringComparison.Ordinal);
        await provider.DisposeAsync();
        provider = await StartAsync("null");
        Assert.Empty(await provider.ApplyAsync(Plan, Cancel));
        Assert.Empty(health.Items);
        Assert.Equal(pid, world.DaemonPid());
    }

    [Fact]
    public async Task ApplyAsync_SettingsThatFastdTakes_StartsItAnewWithThem()
    {
        await using (var old = await StartAsync("null"))
        {
            await ConnectAsync(old);
        }

        var pid = world.DaemonPid();
        world.StartExits("tap", "salsa2012+umac");
        provider = await StartAsync("salsa2012+umac");

        await ConnectAsync(provider);

        Assert.NotEqual(pid, world.DaemonPid());
    }

    [Fact]
    public async Task ApplyAsync_GroupOfTheSettingsIsMissing_KeepsTheTunnel()
    {
        await using (var old = await StartAsync("null"))
        {
            await ConnectAsync(old);
        }

        var pid = world.DaemonPid();
        provider = await StartAsync("null", group: "nosuchgroup");

        Assert.Contains("no group nosuchgroup", Assert.Single(await provider.ApplyAsync(Plan, Cancel)).Message, StringComparison.Ordinal);
        Assert.Equal(pid, world.DaemonPid());
    }

    /// <summary>The groups are those of every Debian and OpenWrt.</summary>
    [Theory]
    [InlineData(null, "nogroup", "nogroup")]
    [InlineData("daemon", "nogroup", "daemon")]
    [InlineData(null, "nosuchgroup", "root")]
    public async Task ApplyAsync_GroupOfLookups_IsFastdsUnlessTheSettingsSayOtherwise(string? group, string lookups, string expected)
    {
        provider = await StartAsync("null", group, lookups);

        await ConnectAsync(provider);

        Assert.Equal(expected, Shell.Run($"stat -c %G /proc/{world.DaemonPid()}/task").Trim());
    }

    [Fact]
    public async Task ApplyAsync_FastdCannotMarkAndTheKernelNeither_StartsNothing()
    {
        using var build = new UnmarkingBuild(world.Directory);
        provider = await StartAsync("null");

        var fault = Assert.Single(await provider.ApplyAsync(Plan, Cancel));

        Assert.Contains("no control groups here", fault.Message, StringComparison.Ordinal);
        Assert.Contains("packet mark", fault.Message, StringComparison.Ordinal);
        Assert.Equal("", Shell.Try("ip link show mesh-vpn 2>/dev/null").Output);
    }

    [Fact]
    public async Task ApplyAsync_FastdCannotMark_IsStartedByTheWordsThatTheHostLends()
    {
        using var build = new UnmarkingBuild(world.Directory);
        provider = await StartAsync("null", wanLaunch: new WanLaunch { Prefix = ["/usr/bin/env", "STARTED_BY=host"] });
        await Shell.Until(
            async () => (await provider.ApplyAsync(Plan, Cancel)).Count == 0 && (await provider.ObserveAsync(Cancel)).Daemons.Count == 1,
            Patience,
            "it runs");

        Assert.Contains("STARTED_BY=host", Shell.Run($"tr '\\0' '\\n' < /proc/{world.DaemonPid()}/environ"), StringComparison.Ordinal);
        Assert.Equal(Contracts.Exits.DaemonIdentity.Cgroup, (await provider.ObserveAsync(Cancel)).Daemons[0].Identity);
    }

    private Task<FastdExitProvider> StartAsync(
        string method, string? group = null, string? lookups = null, WanLaunch? wanLaunch = null)
    {
        var settings = world.Settings(method: method);
        if (group is not null)
        {
            settings["managed"]!["group"] = group;
        }

        return world.StartProviderAsync(logger, settings, health, wanLaunch, lookups);
    }

    private Task ConnectAsync(FastdExitProvider to) => Shell.Until(
        async () =>
        {
            await to.ApplyAsync(Plan, Cancel);
            return (await to.ObserveAsync(Cancel)).Exits[0].HandshakeAge is not null;
        },
        Patience,
        $"exit1 is connected\n{string.Join('\n', logger.Lines)}");
}
