using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Drivers;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Tunnels;

/// <summary>The tunnel link and its device, whichever driver they are of: seen, changed step by step, removed.</summary>
/// <param name="name">The link's name.</param>
/// <param name="links">The kernel's links.</param>
/// <param name="drivers">The drivers, the preferred one first.</param>
/// <param name="logger">Takes what is done, and why.</param>
internal sealed class Tunnel(string name, ITunnelLinks links, IReadOnlyList<ITunnelDriver> drivers, ILogger logger)
{
    /// <summary>
    /// How often in a row a device may fail to answer before it is ended and made anew. Each costs the client's deadline of 3 s, so this is
    /// some ten seconds: a router that is only busy is spared, and a hung daemon does not keep users off for a minute.
    /// </summary>
    private const int MostSilentLooks = 3;

    private int silentLooks;

    /// <summary>Looks at it.</summary>
    /// <param name="privateKey">The configured key; null when its file cannot be read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is there.</returns>
    public async ValueTask<TunnelObservation> ObserveAsync(SecretKey? privateKey, CancellationToken cancellationToken)
    {
        ShowMessages();
        TunnelLink? link = null;
        ITunnelDriver? driver = null;
        try
        {
            link = await links.ReadAsync(name, cancellationToken);
            driver = drivers.FirstOrDefault(known => known.LinkKind == link?.Kind);
            var device = driver is null ? null : await driver.Device.ReadAsync(cancellationToken);
            silentLooks = 0;
            if (link is null)
            {
                return new(null, null, null, null);
            }

            if (driver is null || !driver.IsOurs(device, privateKey))
            {
                return new(link, null, null, new Fault(
                    FaultOrigin.ThirdParty,
                    $"a link {name} of kind \"{link.Kind}\" is there that the agent did not make",
                    "remove it, or choose another name in settings.interface"));
            }

            return device is null
                ? new(link, driver, null, new Fault(FaultOrigin.System, $"link {name} is there, but nothing answers behind it"))
                : new(link, driver, new TunnelState(link, device), null);
        }
        catch (DeviceException error)
        {
            silentLooks = error.Kind == DeviceErrorKind.Silent ? silentLooks + 1 : 0;
            return new(link, driver, null, error.ToFault());
        }
    }

    /// <summary>Ends a device that has not answered for several looks, so that the next one makes it anew.</summary>
    /// <param name="observed">What was seen.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When it is ended, or at once when it answers or may be only busy.</returns>
    public async ValueTask EndIfStuckAsync(TunnelObservation observed, CancellationToken cancellationToken)
    {
        if (silentLooks >= MostSilentLooks && observed.Driver is { } driver)
        {
            logger.EndingSilent(name, silentLooks);
            silentLooks = 0;
            await driver.EndSilentAsync(cancellationToken);
        }
    }

    /// <summary>Takes steps in their order. One that fails ends the taking, but for a step of the link, which costs only itself.</summary>
    /// <param name="observed">What is there.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What could not be done.</returns>
    public async ValueTask<IReadOnlyList<Fault>> TakeAsync(
        TunnelObservation observed, IReadOnlyList<TunnelStep> steps, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        var (driver, state) = (observed.Driver, observed.State);
        foreach (var step in steps)
        {
            try
            {
                if (step is CreateTunnel)
                {
                    driver = await CreateAsync(cancellationToken);
                    state = new TunnelState(
                        await links.ReadAsync(name, cancellationToken)
                            ?? throw new DeviceException(DeviceErrorKind.Absent, $"link {name} is gone right after it was made"),
                        DeviceSnapshot.Empty);
                }
                else
                {
                    await TakeAsync(step, driver!, state!.Link.Index, cancellationToken);
                }

                logger.StepTaken(name, Describe(step), step.Reason);
            }
            catch (DeviceException error)
            {
                logger.StepFailed(name, Describe(step), error.Message);
                faults.Add(error.ToFault());
                if (step is CreateTunnel or ConfigureDevice or VerifyMark)
                {
                    await SilenceAsync(step, driver, cancellationToken);
                    return faults;
                }
            }
        }

        return faults;
    }

    /// <summary>Removes all that the agent made.</summary>
    /// <param name="privateKey">The configured key; null when its file cannot be read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What was removed, a line each.</returns>
    public async ValueTask<IReadOnlyList<string>> RemoveAsync(SecretKey? privateKey, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        foreach (var driver in drivers)
        {
            removed.AddRange(await driver.RemoveAsync(await links.ReadAsync(name, cancellationToken), privateKey, cancellationToken));
        }

        return removed;
    }

    private async ValueTask<ITunnelDriver> CreateAsync(CancellationToken cancellationToken)
    {
        foreach (var driver in drivers)
        {
            if (await driver.IsAvailableAsync(cancellationToken))
            {
                await driver.CreateAsync(cancellationToken);
                logger.TunnelCreated(name, driver.Name);
                return driver;
            }
        }

        // None can: the last one, the userspace driver, says what is missing.
        await drivers[^1].CreateAsync(cancellationToken);
        return drivers[^1];
    }

    private async ValueTask TakeAsync(TunnelStep step, ITunnelDriver driver, int index, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case ConfigureDevice configure:
                await driver.Device.ConfigureAsync(configure.Change, cancellationToken);
                if (configure.Change.PrivateKey is { } key)
                {
                    driver.RememberKey(key);
                }

                break;
            case VerifyMark verify:
                await VerifyAsync(verify.Mark, driver, cancellationToken);
                break;
            case SetMtu mtu:
                await links.SetMtuAsync(index, mtu.Mtu, cancellationToken);
                break;
            case AddAddress add:
                await links.AddAddressAsync(index, add.Address, cancellationToken);
                break;
            case RemoveAddress remove:
                await links.RemoveAddressAsync(index, remove.Address, cancellationToken);
                break;
            case BringUp:
                await links.BringUpAsync(index, cancellationToken);
                break;
        }
    }

    private async ValueTask VerifyAsync(uint mark, ITunnelDriver driver, CancellationToken cancellationToken)
    {
        var device = await driver.Device.ReadAsync(cancellationToken);
        if (device?.Mark != mark)
        {
            throw new DeviceException(
                DeviceErrorKind.Refused,
                $"the mark of {name} reads back as 0x{device?.Mark ?? 0:x} instead of 0x{mark:x}; no exit is contacted",
                "another program may be changing the device: look for wg, wg-quick or netifd");
        }
    }

    /// <summary>
    /// A device whose mark is in doubt must not go on sending: outer packets without it may enter the tunnel that they carry.
    /// </summary>
    private async ValueTask SilenceAsync(TunnelStep step, ITunnelDriver? driver, CancellationToken cancellationToken)
    {
        if (driver is null || step is CreateTunnel or ConfigureDevice { Change: { Mark: null, PrivateKey: null } })
        {
            return;
        }

        try
        {
            if (await driver.Device.ReadAsync(cancellationToken) is { Peers.IsEmpty: false } device)
            {
                await driver.Device.ConfigureAsync(DevicePlanner.Silence(device), cancellationToken);
                logger.Silenced(name);
            }
        }
        catch (DeviceException error)
        {
            logger.StepFailed(name, "remove all peers", error.Message);
        }
    }

    private void ShowMessages()
    {
        foreach (var driver in drivers)
        {
            foreach (var line in driver.NewMessages())
            {
                logger.DaemonSaid(name, line);
            }
        }
    }

    private static string Describe(TunnelStep step) => step switch
    {
        CreateTunnel => "create",
        ConfigureDevice { Change.Peers.IsEmpty: true } => "set identity",
        ConfigureDevice => "set peers",
        VerifyMark verify => $"verify mark 0x{verify.Mark:x}",
        SetMtu mtu => $"set mtu {mtu.Mtu}",
        AddAddress add => $"add {add.Address}",
        RemoveAddress remove => $"remove {remove.Address}",
        _ => "bring up",
    };
}
