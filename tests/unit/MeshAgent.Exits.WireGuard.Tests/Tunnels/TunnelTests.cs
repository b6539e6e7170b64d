using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Drivers;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Exits.WireGuard.Tests.Planning;
using MeshAgent.Exits.WireGuard.Tunnels;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;
using MeshAgent.Tunnels.Settings;
using MeshAgent.Tunnels.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace MeshAgent.Exits.WireGuard.Tests.Tunnels;

public sealed class TunnelTests
{
    private readonly ITunnelLinks links = Substitute.For<ITunnelLinks>();
    private readonly ITunnelDriver kernel = Driver("kernel", TunnelLink.WireGuardKind);
    private readonly ITunnelDriver userspace = Driver("userspace", TunnelLink.TunKind);
    private readonly CollectingLogger logger = new();
    private readonly Tunnel tunnel;

    public TunnelTests() => tunnel = new Tunnel("wg_exit", links, [kernel, userspace], logger);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TakeAsync_MarkReadsBackDifferently_ContactsNobodyAndSaysSo()
    {
        NoLinkAtFirst();
        kernel.IsAvailableAsync(Cancel).Returns(true);
        kernel.Device.ReadAsync(Cancel).Returns(new DeviceSnapshot { Mark = 0 });

        var faults = await TakeAllAsync();

        Assert.Contains("reads back as 0x0 instead of 0x1", Assert.Single(faults).Message, StringComparison.Ordinal);
        await kernel.Device.DidNotReceive().ConfigureAsync(
            Arg.Is<DeviceChange>(change => change.Peers.Any(peer => peer.Endpoint != null)), Arg.Any<CancellationToken>());
        await links.DidNotReceiveWithAnyArgs().BringUpAsync(default, Cancel);
    }

    [Fact]
    public async Task TakeAsync_MarkCannotBeSetOnRunningTunnel_RemovesEveryPeer()
    {
        var device = new DeviceSnapshot
        {
            PrivateKey = Samples.Private,
            Peers = [new PeerSnapshot { PublicKey = Samples.Key(1), Endpoint = Samples.Endpoint1 }],
        };
        Link(TunnelLink.WireGuardKind);
        kernel.Device.ReadAsync(Cancel).Returns(device);
        kernel.IsOurs(device, Samples.Private).Returns(true);
        kernel.Device.ConfigureAsync(Arg.Is<DeviceChange>(change => change.Mark != null), Cancel)
            .ThrowsAsync(new DeviceException(DeviceErrorKind.Refused, "no"));

        Assert.NotEmpty(await TakeAllAsync());

        await kernel.Device.Received(1).ConfigureAsync(DevicePlanner.Silence(device), Cancel);
    }

    [Fact]
    public async Task TakeAsync_IPv6AddressRefused_GoesOnToUp()
    {
        NoLinkAtFirst();
        kernel.IsAvailableAsync(Cancel).Returns(true);
        kernel.Device.ReadAsync(Cancel).Returns(new DeviceSnapshot { Mark = 1 });
        links.AddAddressAsync(1, Arg.Is<InterfaceAddress>(address => address.ToString().Contains(':')), Cancel)
            .ThrowsAsync(new DeviceException(DeviceErrorKind.Refused, "add fd99::2/64: not permitted", errorNumber: 13));

        var faults = await TakeAllAsync();

        Assert.Equal(13, Assert.Single(faults).ErrorNumber);
        await links.Received(1).BringUpAsync(1, Cancel);
    }

    [Fact]
    public async Task TakeAsync_KernelHasNoWireGuard_TakesTheUserspaceDriver()
    {
        NoLinkAtFirst();
        userspace.IsAvailableAsync(Cancel).Returns(true);
        userspace.Device.ReadAsync(Cancel).Returns(new DeviceSnapshot { Mark = 1 });

        Assert.Empty(await TakeAllAsync());

        await kernel.DidNotReceiveWithAnyArgs().CreateAsync(Cancel);
        userspace.Received(1).RememberKey(Samples.Private);
    }

    [Fact]
    public async Task TakeAsync_NeitherDriverCan_SaysWhatIsMissing()
    {
        var missing = new DeviceException(DeviceErrorKind.Unavailable, "wireguard-go is missing", "install it");
        userspace.CreateAsync(Cancel).ThrowsAsync(missing);

        Assert.Equal(new Fault(FaultOrigin.System, "wireguard-go is missing", "install it"), Assert.Single(await TakeAllAsync()));
    }

    [Theory]
    [InlineData("dummy")]
    [InlineData(TunnelLink.TunKind)]
    [InlineData(TunnelLink.WireGuardKind)]
    public async Task ObserveAsync_LinkOfAnother_IsAFaultOfTheThirdParty(string kind)
    {
        Link(kind);

        var observed = await tunnel.ObserveAsync(Samples.Private, Cancel);

        Assert.Null(observed.State);
        Assert.Equal(FaultOrigin.ThirdParty, observed.Fault!.Origin);
        Assert.Contains("settings.interface", observed.Fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndIfStuckAsync_ThreeSilentLooks_EndsTheDaemonOnce()
    {
        Link(TunnelLink.TunKind);
        userspace.Device.ReadAsync(Cancel).ThrowsAsync(new DeviceException(DeviceErrorKind.Silent, "no answer"));
        for (var look = 1; look <= 3; look++)
        {
            await userspace.DidNotReceiveWithAnyArgs().EndSilentAsync(Cancel);
            await tunnel.EndIfStuckAsync(await tunnel.ObserveAsync(Samples.Private, Cancel), Cancel);
        }

        await userspace.Received(1).EndSilentAsync(Cancel);
    }

    [Fact]
    public async Task EndIfStuckAsync_AnswerInBetween_CountsAnew()
    {
        Link(TunnelLink.TunKind);
        var silent = true;
        userspace.Device.ReadAsync(Cancel).Returns<DeviceSnapshot?>(_ =>
            silent ? throw new DeviceException(DeviceErrorKind.Silent, "no answer") : DeviceSnapshot.Empty);
        foreach (var state in new[] { true, true, false, true, true })
        {
            silent = state;
            await tunnel.EndIfStuckAsync(await tunnel.ObserveAsync(Samples.Private, Cancel), Cancel);
        }

        await userspace.DidNotReceiveWithAnyArgs().EndSilentAsync(Cancel);
    }

    private static ITunnelDriver Driver(string name, string kind)
    {
        var driver = Substitute.For<ITunnelDriver>();
        driver.Name.Returns(name);
        driver.LinkKind.Returns(kind);
        driver.NewMessages().Returns([]);
        driver.Device.Returns(Substitute.For<IWireGuardDevice>());
        return driver;
    }

    private void Link(string kind) => links.ReadAsync("wg_exit", Cancel).Returns(new TunnelLink { Index = 1, Kind = kind });

    private void NoLinkAtFirst() =>
        links.ReadAsync("wg_exit", Cancel).Returns((TunnelLink?)null, new TunnelLink { Index = 1, Kind = TunnelLink.WireGuardKind });

    private async Task<IReadOnlyList<Fault>> TakeAllAsync()
    {
        var observed = await tunnel.ObserveAsync(Samples.Private, Cancel);
        var steps = DevicePlanner.Plan(observed.State, Samples.Goal(DevicePlannerTests.Directive(1, selected: true)));
        return await tunnel.TakeAsync(observed, steps, Cancel);
    }
}
