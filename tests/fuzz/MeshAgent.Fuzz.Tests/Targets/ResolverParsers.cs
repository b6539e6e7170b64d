using System.Net;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Plugins.Documents;
using MeshAgent.Resolvers.Dhcp.Clients;
using MeshAgent.Resolvers.Dhcp.Settings;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.ResolvConf.Reading;
using MeshAgent.Resolvers.ResolvConf.Settings;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;
using MeshAgent.Resolvers.RouterAdvertisement.Settings;
using MeshAgent.Resolvers.Static.Settings;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What DHCP clients, routers and administrators write about name servers.</summary>
internal static class ResolverParsers
{
    private static readonly IPAddress Router = IPAddress.Parse("fe80::1");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Lease("leases-dhclient", new DhclientLeases(), "", "dhclient.leases"),
        Lease("leases-dhcpcd", new DhcpcdLease(static _ => true), "", "wan0.lease"),
        Lease("leases-dhcpcd6", new DhcpcdLease(static _ => true), "", "wan0.lease6"),
        Lease("leases-networkd", new NetworkdState(static _ => "wan0"), "leases", "2"),
        Lease("leases-networkd-links", new NetworkdState(static _ => "wan0"), "links", "2"),
        Lease("leases-udhcpc", new HookLease(static () => DateTimeOffset.UnixEpoch, static () => TimeSpan.FromDays(1)), "", "wan0.lease"),
        new("router-advertisements", static bytes => AdvertisementMessage.TryRead(bytes, Router, AdvertisementMessage.HopLimit, out _)),
        new("resolv-conf", static bytes => IsGood(ResolvConfFile.Parse(Content(bytes)))),
        // Read twice here, as a file and as a command line.
        new("dnsmasq-conf", ReadDnsmasq) { AllocationsPerByte = 128 },
        new("json-plugin-settings", ReadSettings) { AllocationsPerByte = 1024, FixedAllocations = 64 << 10 },
    ];

    private static FuzzTarget Lease(string name, ILeaseFormat format, string folder, string file) =>
        new(name, bytes => IsGood(format.Parse(folder, file, Content(bytes)))) { AllocationsPerByte = 128 };

    private static FileContent Content(byte[] bytes) => new(bytes, DateTimeOffset.UnixEpoch, "", Exists: true);

    private static bool IsGood(FileReading reading)
    {
        Promise.Kept(reading.Servers.Count <= 256, "more servers than any file may give");
        Promise.Kept(reading.Problem.Length <= 200 && !reading.Problem.Any(char.IsControl), "a problem that no log should show");
        return reading.Problem.Length == 0 && reading.Servers.Count > 0;
    }

    private static bool ReadDnsmasq(byte[] bytes)
    {
        var options = new DnsmasqOptions();
        var isGood = true;
        foreach (var (_, text) in TextLines.Read(bytes, out _))
        {
            isGood &= options.TakeLine(text) is null;
        }

        options.TakeArguments([.. System.Text.Encoding.UTF8.GetString(bytes).Split('\n')]);
        return isGood && options.Servers.Count > 0;
    }

    private static bool ReadSettings(byte[] bytes)
    {
        // As the host hands them over: read by its own reader first.
        var reading = DocumentReader.Read("plugins.json", bytes);
        if (reading.Root is not { } root || !reading.Errors.IsEmpty)
        {
            return false;
        }

        var settings = root.ToElement();
        return ResolverSettingsReader.Read(settings).Errors.IsEmpty
            | Exits.Fastd.Settings.SettingsReader.Read(settings, "/etc").Settings is not null
            | Takes(() => AdvertisementSettingsReader.Read(settings))
            | Exits.WireGuard.Settings.SettingsReader.Read(settings, "/etc").Settings is not null
            | Takes(() => DhcpSettingsReader.Read(settings))
            | Takes(() => ResolvConfSettings.Read(settings));
    }

    private static bool Takes<T>(Func<T> read)
    {
        try
        {
            return read() is not null;
        }
        catch (InvalidDataException mistakes)
        {
            return !Promise.Kept(mistakes.Message.Length > 0, "refused without a reason");
        }
    }
}
