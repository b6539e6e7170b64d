using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Tests.Cgroups;

/// <summary>Lines as kernels print them.</summary>
public sealed class MountEntryTests
{
    [Fact]
    public void Parse_UnifiedMachine_FindsIt() => Assert.Equal(
        [new MountEntry("/", "/sys/fs/cgroup", "cgroup2")],
        MountEntry.Parse("29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"));

    [Fact]
    public void Parse_HybridMachine_FindsItBesideVersion1() => Assert.Equal(
        ["/sys/fs/cgroup", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup/unified"],
        MountEntry.Parse(
            """
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """).Select(static entry => entry.MountPoint));

    [Fact]
    public void Parse_SeveralOptionalFieldsAndSpaces_AreRead() => Assert.Equal(
        [new MountEntry("/a b", "/mnt/\\x\ty", "cgroup2")],
        MountEntry.Parse(@"41 31 0:38 /a\040b /mnt/\134x\011y rw master:1 propagate_from:2 - cgroup2 none rw"));

    [Theory]
    [InlineData("")]
    [InlineData("41 31 0:38 / /x rw")]
    [InlineData("41 31 0:38 / /x rw -")]
    [InlineData("-")]
    public void Parse_Malformed_IsLeftOut(string text) => Assert.Empty(MountEntry.Parse(text));
}
