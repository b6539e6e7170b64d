using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Tests.Cgroups;

public sealed class ProcessParentTests
{
    [Fact]
    public void In_StatusOfTheKernel_IsTheParent() =>
        Assert.Equal(16609, ProcessParent.In("Name:\tpython3\nPid:\t16617\nPPid:\t16609\nTracerPid:\t0\n"));

    [Theory]
    [InlineData("")]
    [InlineData("PPid:")]
    [InlineData("PPid:\t\n")]
    [InlineData("PPid:\tx\n")]
    [InlineData("PPid:\t99999999999\n")]
    [InlineData("Name:\tPPid: 7\n")]
    public void In_NoNumber_IsNoParent(string status) => Assert.Equal(0, ProcessParent.In(status));
}
