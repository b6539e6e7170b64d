using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Resolvers.Dhcp.Clients;

namespace MeshAgent.Resolvers.Dhcp.Tests;

/// <summary>Whatever a file holds, a reader neither throws nor grows.</summary>
public sealed class LeaseFuzzTests
{
    private static readonly string[] Seeds = ["dhclient.leases", "dhclient6.leases", "wan0.lease", "wan0.lease6", "networkd-lease", "udhcpc-wan0.lease"];

    private static readonly (ILeaseFormat Format, string Folder, string Name)[] Formats =
    [
        (new DhclientLeases(), "", "dhclient.leases"),
        (new DhcpcdLease(static _ => true), "", "wan0.lease"),
        (new DhcpcdLease(static _ => true), "", "wan0.lease6"),
        (new NetworkdState(static _ => "wan0"), "leases", "2"),
        (new NetworkdState(static _ => "wan0"), "links", "2"),
        (new HookLease(static () => DateTimeOffset.UnixEpoch, static () => TimeSpan.FromDays(1)), "", "wan0.lease"),
    ];

    [Fact]
    public void Parse_AnyBytes_NeverThrowsAndStaysBounded() =>
        Prop.ForAll<byte[]>(AllStayBounded).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_RealFilesWithBytesChanged_NeverThrowsAndStaysBounded() => Prop.ForAll<int, byte[], PositiveInt>((at, changes, cut) =>
    {
        var (first, second) = (changes.FirstOrDefault(), changes.LastOrDefault());
        foreach (var seed in Seeds)
        {
            var bytes = LeaseFormatTests.Golden(seed);
            bytes[Math.Abs(at % bytes.Length)] = first;
            bytes[Math.Abs(at * 31 % bytes.Length)] = second;
            AllStayBounded(bytes[..Math.Min(bytes.Length, (cut.Get * 17 % bytes.Length) + 1)]);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_QuarterMebibyteOfEachSign_NeverThrowsAndStaysBounded()
    {
        foreach (var sign in new[] { (byte)'{', (byte)'"', (byte)'\\', (byte)'\n', (byte)'=', (byte)6, (byte)0, (byte)255 })
        {
            var bytes = new byte[256 << 10];
            bytes.AsSpan().Fill(sign);
            AllStayBounded(bytes);
        }
    }

    private static void AllStayBounded(byte[] bytes)
    {
        foreach (var (format, folder, name) in Formats)
        {
            var reading = format.Parse(folder, name, LeaseFormatTests.Content(bytes));
            Assert.InRange(reading.Servers.Count, 0, 32 * 8);
            Assert.InRange(reading.Problem.Length, 0, 200);
            Assert.DoesNotContain(reading.Problem, static letter => char.IsControl(letter));
        }
    }
}
