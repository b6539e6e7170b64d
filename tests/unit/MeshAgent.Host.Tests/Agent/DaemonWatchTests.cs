using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Observation;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.Tests.Agent;

/// <summary>Against files as proc(5) has them.</summary>
public sealed class DaemonWatchTests : IDisposable
{
    private readonly DirectoryInfo proc = Directory.CreateTempSubdirectory();

    [Fact]
    public void Look_GroupOfAProcess_IsTheOneItsSocketsBelongTo()
    {
        // fastd after it gave up its group: real, effective, saved, file system.
        Process(4711, "Name:\tfastd\nUid:\t0\t0\t0\t0\nGid:\t0\t993\t993\t993\n");

        Assert.Equal((true, 993u), Look(DaemonIdentity.Group) is var seen ? (seen.IsRunning, seen.GroupId!.Value) : default);
    }

    [Fact]
    public void Look_NoSuchProcess_IsNotRunning() => Assert.False(Look(DaemonIdentity.Group).IsRunning);

    [Fact]
    public void Look_ControlGroup_IsAskedAbout()
    {
        Process(4711, "Gid:\t0\t0\t0\t0\n");

        Assert.False(Look(DaemonIdentity.Cgroup).IsCgroupMarked);
        Assert.Null(Look(DaemonIdentity.Group).IsCgroupMarked);
    }

    public void Dispose() => proc.Delete(recursive: true);

    private DaemonSighting Look(DaemonIdentity identity) => new DaemonWatch(proc.FullName, static _ => false).Look(
        [new ProviderSnapshot("fastd", new ExitObservation { Daemons = [new ExitDaemon(4711, "fastd", identity)] })])[0];

    private void Process(int pid, string status) => File.WriteAllText(Path.Combine(proc.CreateSubdirectory($"{pid}").FullName, "status"), status);
}
