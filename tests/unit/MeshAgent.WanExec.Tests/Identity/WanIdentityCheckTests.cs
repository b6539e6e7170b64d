using System.Diagnostics;
using System.Net;
using MeshAgent.WanExec.Bpf;
using MeshAgent.WanExec.Cgroups;
using MeshAgent.WanExec.Identity;
using MeshAgent.WanExec.Launching;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.WanExec.Tests.Identity;

/// <summary>Real processes in real cgroups, judged by what the kernel says.</summary>
public sealed class WanIdentityCheckTests : IDisposable
{
    private static readonly WanIdentity Identity = new()
    {
        Mark = new(0x1, 0x1),
        Listen = [IPEndPoint.Parse("127.0.0.1:54"), IPEndPoint.Parse("[::1]:54")],
    };

    private readonly BpfKernel kernel = new();
    private readonly string? parent;
    private readonly List<Process> processes = [];
    private readonly string cgroup = "";

    public WanIdentityCheckTests()
    {
        if (Environment.IsPrivilegedProcess)
        {
            parent = new CgroupTree().FolderOf();
            cgroup = Path.Join(parent, $"identity-{Environment.ProcessId}-{Guid.NewGuid():N}");
            Directory.CreateDirectory(cgroup);
        }
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        if (parent is not null)
        {
            Directory.Delete(cgroup);
        }
    }

    [Fact]
    public void Check_WhateverHappensToIt_FollowsTheKernel()
    {
        Assert.SkipWhen(parent is null, "Cgroups and bpf(2) need root.");
        var check = new WanIdentityCheck(Identity, group: null);
        var pid = StartInside();
        Assert.Equal(WanStanding.Lost, check.Check(pid).Standing);

        Attach(Identity with { Mark = new(0x2, 0x2), Listen = [IPEndPoint.Parse("127.0.0.1:5353")] });
        Assert.Equal(WanStanding.Lost, check.Check(pid).Standing);

        Attach(Identity with { Mark = new(0x2, 0x2) });
        Assert.Equal(WanStanding.Lost, check.Check(pid).Standing);

        Attach(Identity);
        Assert.Equal(WanStanding.Held, check.Check(pid).Standing);
        Assert.Contains(cgroup, check.Check(pid).Why, StringComparison.Ordinal);

        File.WriteAllText(Path.Join(parent, "cgroup.procs"), pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var lost = check.Check(pid);
        Assert.Equal(WanStanding.Lost, lost.Standing);
        Assert.Contains("0x1/0x1", lost.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_GroupOfItsSockets_CountsWhereTheCgroupDoesNot()
    {
        Assert.SkipWhen(parent is null, "Cgroups and bpf(2) need root.");
        var pid = StartInside("setpriv", "--regid", "4711", "--clear-groups");
        var check = new WanIdentityCheck(Identity, 4711);
        Assert.Equal(WanStanding.HeldByGroup, Settled(() => check.Check(pid).Standing, WanStanding.HeldByGroup));
        Assert.Equal(WanStanding.Lost, new WanIdentityCheck(Identity, 4712).Check(pid).Standing);
    }

    [Fact]
    public void Check_NoSuchProcess_IsGone()
        => Assert.Equal(WanStanding.Gone, new WanIdentityCheck(Identity, null).Check(int.MaxValue).Standing);

    [Fact]
    public void Check_KernelRefuses_IsUnknownAndNotLost()
    {
        Assert.SkipWhen(parent is null, "Cgroups and bpf(2) need root.");
        var finding = new WanIdentityCheck(Identity, null, new RefusingKernel(), "/proc").Check(Environment.ProcessId);
        Assert.Equal(WanStanding.Unknown, finding.Standing);
    }

    [Fact]
    public void Entrance_Try_LeavesNothingBehind()
    {
        Assert.SkipWhen(parent is null, "Cgroups and bpf(2) need root.");
        var own = Path.Join(parent, LeafName.OfSelf().ToString());
        new WanEntrance(kernel, new CgroupTree()).Try(Identity);
        Assert.False(Directory.Exists(own));
    }

    [Fact]
    public void Load_RefusedByTheVerifier_SaysWhatItSaid()
    {
        Assert.SkipWhen(parent is null, "Cgroups and bpf(2) need root.");
        var code = new BpfAssembler().LoadWord(BpfRegister.R0, BpfRegister.R2, 0).Return(1);
        var broken = new CgroupProgram(CgroupHook.SocketCreate, "broken", code.Assemble());
        var refused = Assert.Throws<BpfException>(() => kernel.Load(broken));
        Assert.Contains("R2 !read_ok", refused.VerifierLog, StringComparison.Ordinal);
    }

    private void Attach(WanIdentity identity)
    {
        using var programs = WanProgramSet.Load(kernel, identity);
        using var folder = MeshAgent.WanExec.Libc.Files.OpenFolder(cgroup);
        programs.AttachTo(folder);
    }

    private int StartInside(params string[] prefix)
    {
        const string Join = "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"";
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", Join, cgroup, .. prefix, "sleep", "600"]))!;
        processes.Add(process);
        Settled(() => File.ReadAllText(Path.Join(cgroup, "cgroup.procs")).Length > 0, true);
        return process.Id;
    }

    private static T Settled<T>(Func<T> look, T wanted)
    {
        SpinWait.SpinUntil(() => Equals(look(), wanted), TimeSpan.FromSeconds(20));
        return look();
    }

    private sealed class RefusingKernel : IBpfKernel
    {
        public SafeFileHandle CreateLruMap(int keySize, int valueSize, int entries) => throw new BpfException("map", 1);

        public SafeFileHandle Load(CgroupProgram program) => throw new BpfException("load", 1);

        public void Attach(SafeFileHandle cgroup, CgroupHook hook, SafeFileHandle program) => throw new BpfException("attach", 1);

        public AttachedProgram Describe(SafeFileHandle program) => throw new BpfException("info", 1);

        public IReadOnlyList<AttachedProgram> Effective(SafeFileHandle cgroup, CgroupHook hook) => throw new BpfException("query", 1);
    }
}
