using MeshAgent.Host.Forwarding;

namespace MeshAgent.Host.Tests.Forwarding;

/// <summary>Against lines as Debian's and OpenWrt's group(5) have them.</summary>
public sealed class GroupFileTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    [Theory]
    [InlineData("meshagent-wan", 800u)]
    [InlineData("root", 0u)]
    [InlineData("meshagent", null)]
    [InlineData("broken", null)]
    [InlineData("short", null)]
    public void Find_Name_IsItsNumber(string name, uint? expected)
    {
        File.WriteAllText(file, "root:x:0:\nshort:x\nbroken:x:-1:\nmeshagent-wan:x:800:fastd,tunneldigger\n");

        Assert.Equal(expected, GroupFile.Find(file, name));
    }

    [Fact]
    public void Find_NoFile_IsNone() => Assert.Null(GroupFile.Find(file + ".absent", "root"));

    public void Dispose() => File.Delete(file);
}
