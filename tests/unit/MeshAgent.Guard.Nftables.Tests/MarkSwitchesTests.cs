using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Guard.Nftables.KernelSwitches;

namespace MeshAgent.Guard.Nftables.Tests;

public sealed class MarkSwitchesTests : IDisposable
{
    private const string Accept = "ipv4/tcp_fwmark_accept";

    private static readonly GuardPlan Plan = new() { Mark = new PacketMark(1, 1), WanLinks = ["wan0", "absent"] };
    private readonly DirectoryInfo runtime = Directory.CreateTempSubdirectory("switches-");
    private readonly Switches kernel = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(2, 0, 0, 1)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(1, 0, 1, 0)]
    public async Task Apply_ReversePathFilter_DecidesWhetherTheMarkIsLookedAt(int own, int all, int allUseMark, int expected)
    {
        kernel.Values["ipv4/conf/wan0/rp_filter"] = own;
        kernel.Values["ipv4/conf/all/rp_filter"] = all;
        kernel.Values["ipv4/conf/all/src_valid_mark"] = allUseMark;

        Assert.Null(await Make().ApplyAsync(Plan, Cancellation));

        Assert.Equal(expected, kernel.Values["ipv4/conf/wan0/src_valid_mark"]);
        Assert.Equal(1, kernel.Values[Accept]);
        Assert.Null(await Make().FindUnsetAsync(Plan, Cancellation));
    }

    [Fact]
    public async Task FindUnset_FilterTurnedOnLater_IsNamed()
    {
        Assert.Null(await Make().ApplyAsync(Plan, Cancellation));

        kernel.Values["ipv4/conf/wan0/rp_filter"] = 1;

        Assert.Equal("net.ipv4.conf.wan0.src_valid_mark", await Make().FindUnsetAsync(Plan, Cancellation));
    }

    [Fact]
    public async Task Apply_LinkIsNoWanLinkAnyMore_GivesItsSwitchBack()
    {
        kernel.Values["ipv4/conf/wan0/rp_filter"] = 1;
        Assert.Null(await Make().ApplyAsync(Plan, Cancellation));

        Assert.Null(await Make().ApplyAsync(Plan with { WanLinks = ["other"] }, Cancellation));

        Assert.Equal(0, kernel.Values["ipv4/conf/wan0/src_valid_mark"]);
        Assert.Equal(1, kernel.Values[Accept]);
    }

    [Fact]
    public async Task Cleanup_WhatTheUserHadSet_StaysSet()
    {
        kernel.Values["ipv4/conf/wan0/rp_filter"] = 1;
        kernel.Values["ipv4/conf/wan0/src_valid_mark"] = 1;
        kernel.Values[Accept] = 1;
        Assert.Null(await Make().ApplyAsync(Plan, Cancellation));

        Assert.Empty(await Make().CleanupAsync(Cancellation));

        Assert.Equal((1, 1), (kernel.Values["ipv4/conf/wan0/src_valid_mark"], kernel.Values[Accept]));
    }

    [Fact]
    public async Task Cleanup_ByAnotherProcess_GivesBackAndLeavesNoFile()
    {
        kernel.Values["ipv4/conf/wan0/rp_filter"] = 1;
        Assert.Null(await Make().ApplyAsync(Plan, Cancellation));
        Assert.Single(runtime.GetFiles());

        Assert.Equal(
            ["sysctl net.ipv4.conf.wan0.src_valid_mark set back to 0", "sysctl net.ipv4.tcp_fwmark_accept set back to 0"],
            await Make().CleanupAsync(Cancellation));

        Assert.Equal((0, 0), (kernel.Values["ipv4/conf/wan0/src_valid_mark"], kernel.Values[Accept]));
        Assert.Empty(runtime.GetFiles());
        Assert.Empty(await Make().CleanupAsync(Cancellation));
    }

    [Fact]
    public async Task Cleanup_LinkIsGoneOrRecordIsDamaged_DoesWhatItCan()
    {
        await File.WriteAllTextAsync(
            Path.Combine(runtime.FullName, "switches"),
            $"ipv4/conf/gone/src_valid_mark 0\nrubbish\n{Accept} 0\n{Accept} x\n",
            Cancellation);
        kernel.Values[Accept] = 1;

        Assert.Equal(["sysctl net.ipv4.tcp_fwmark_accept set back to 0"], await Make().CleanupAsync(Cancellation));

        Assert.Empty(runtime.GetFiles());
    }

    [Fact]
    public async Task Apply_ReadOnlyKernel_IsAFaultOfTheSystem()
    {
        kernel.Refusal = "Read-only file system";

        var fault = await Make().ApplyAsync(Plan, Cancellation);

        Assert.Equal(FaultOrigin.System, fault!.Origin);
        Assert.StartsWith("cannot set net.ipv4.tcp_fwmark_accept: Read-only file system", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_NoIpv4OrNoWan_SetsOnlyWhatIsNeeded()
    {
        kernel.Values["ipv4/conf/wan0/rp_filter"] = 1;

        Assert.Null(await Make().ApplyAsync(Plan with { WanLinks = [] }, Cancellation));
        Assert.Equal(0, kernel.Values[Accept]);
        Assert.Null(await Make().ApplyAsync(Plan with { Families = [IpFamily.IPv6] }, Cancellation));
        Assert.Equal(1, kernel.Values[Accept]);
        Assert.Equal(0, kernel.Values["ipv4/conf/wan0/src_valid_mark"]);
    }

    [Fact]
    public async Task ProcSwitches_Files_AreReadAndWrittenAndMissingOnesAreNone()
    {
        var path = Path.Combine(runtime.FullName, "proc", "ipv4", "conf", "eth0.7");
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "rp_filter"), "2\n", Cancellation);
        var proc = new ProcSwitches(Path.Combine(runtime.FullName, "proc"));

        Assert.Equal(2, await proc.ReadAsync("ipv4/conf/eth0.7/rp_filter", Cancellation));
        Assert.Null(await proc.ReadAsync("ipv4/conf/gone/rp_filter", Cancellation));
        Assert.Null(await proc.WriteAsync("ipv4/conf/eth0.7/rp_filter", 1, Cancellation));
        Assert.Equal(1, await proc.ReadAsync("ipv4/conf/eth0.7/rp_filter", Cancellation));
        Assert.NotNull(await proc.WriteAsync("ipv4/conf/gone/rp_filter", 1, Cancellation));
        Assert.NotNull(await new ProcSwitches(ProcSwitches.Root).ReadAsync("ipv4/conf/all/rp_filter", Cancellation));
    }

    public void Dispose() => runtime.Delete(recursive: true);

    // Made anew each time: nothing is remembered but in the file.
    private MarkSwitches Make() => new(kernel, new SwitchRecord(Path.Combine(runtime.FullName, "switches")));

    private sealed class Switches : IKernelSwitches
    {
        public Dictionary<string, int> Values { get; } = new()
        {
            [Accept] = 0,
            ["ipv4/conf/all/rp_filter"] = 0,
            ["ipv4/conf/all/src_valid_mark"] = 0,
            ["ipv4/conf/wan0/rp_filter"] = 0,
            ["ipv4/conf/wan0/src_valid_mark"] = 0,
        };

        public string? Refusal { get; set; }

        public Task<int?> ReadAsync(string path, CancellationToken cancellationToken) =>
            Task.FromResult(Values.TryGetValue(path, out var value) ? value : (int?)null);

        public Task<string?> WriteAsync(string path, int value, CancellationToken cancellationToken)
        {
            if (Refusal is null)
            {
                Values[path] = value;
            }

            return Task.FromResult(Refusal);
        }
    }
}
