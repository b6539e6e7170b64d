using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Tests.Cgroups;

public sealed class CgroupMembershipTests
{
    [Theory]
    [InlineData("0::/system.slice/fastd@a:b.service\n", "/system.slice/fastd@a:b.service")]
    [InlineData("9:name=systemd:/x\n4:memory:/process_api/1\n0::/\n", "/")]
    [InlineData("9:name=systemd:/x\n", null)]
    [InlineData("0::/gone (deleted)\n", null)]
    [InlineData("0::/../other\n", "/../other")]
    [InlineData("", null)]
    public void Parse_FilesOfKernels_FindsVersion2(string text, string? path) => Assert.Equal(path, CgroupMembership.Parse(text));
}
