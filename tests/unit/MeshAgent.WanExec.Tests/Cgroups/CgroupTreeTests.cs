using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Tests.Cgroups;

/// <summary>A folder that looks like /proc, and folders that look like mounted cgroups.</summary>
public sealed class CgroupTreeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cgroups").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void FolderOf_MountedWhole_IsBelowTheMount()
    {
        Process("self", "0::/a/b", Mount("/", "tree"));
        var expected = Cgroup("tree/a/b");
        Assert.Equal(expected, Tree().FolderOf());
    }

    [Fact]
    public void FolderOf_PartMounted_IsBelowThatPart()
    {
        Process("7", "0::/a/b", "");
        Process("self", "0::/a", Mount("/other", "elsewhere") + Mount("/a", "tree"));
        var expected = Cgroup("tree/b");
        Assert.Equal(expected, Tree().FolderOf(7));
    }

    [Fact]
    public void FolderOf_HiddenFromThisProcess_IsSeenThroughTheFirst()
    {
        Process("self", "0::/a", "");
        Process("1", "0::/", "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 none rw\n");
        Assert.Equal(Cgroup("proc/1/root/sys/fs/cgroup/a"), Tree().FolderOf());
    }

    [Fact]
    public void FolderOf_HiddenAndFirstProcessIsNoHelp_IsSeenThroughAParent()
    {
        Process("self", "0::/a", "");
        File.WriteAllText(Path.Join(folder, "proc", "self", "status"), "Name:\tx\nPPid:\t20\n");
        Process("20", "0::/a", "");
        File.WriteAllText(Path.Join(folder, "proc", "20", "status"), "Name:\tip\nPPid:\t10\n");
        Process("10", "0::/", "41 31 0:38 / /cg rw - cgroup2 none rw\n");
        Assert.Equal(Cgroup("proc/10/root/cg/a"), Tree().FolderOf());
    }

    [Fact]
    public void FolderOf_MountCoveredByAnother_IsLeftAside()
    {
        Process("self", "0::/", Mount("/", "covered") + Mount("/", "tree"));
        Directory.CreateDirectory(Path.Join(folder, "covered"));
        Assert.Equal(Cgroup("tree") + "/", Tree().FolderOf());
    }

    [Theory]
    [InlineData("0::/a", "is not mounted")]
    [InlineData("4:memory:/a", "in no cgroup of version 2")]
    public void FolderOf_Nothing_SaysWhatIsMissing(string membership, string message)
    {
        Process("self", membership, "");
        var refused = Assert.Throws<WanExecException>(() => Tree().FolderOf());
        Assert.Equal(WanExecReason.NoCgroups, refused.Reason);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains("mount -t cgroup2", refused.Fix, StringComparison.Ordinal);
    }

    private CgroupTree Tree() => new(Path.Join(folder, "proc"));

    private string Mount(string root, string place) => $"41 31 0:38 {root} {folder}/{place} rw - cgroup2 none rw\n";

    private string Cgroup(string place)
    {
        var path = Path.Join(folder, place);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Join(path, "cgroup.controllers"), "");
        return path;
    }

    private void Process(string who, string membership, string mounts)
    {
        var place = Path.Join(folder, "proc", who);
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Join(place, "cgroup"), membership + "\n");
        File.WriteAllText(Path.Join(place, "mountinfo"), mounts);
    }
}
