using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Tests.Topology;

public sealed class RunNameTests
{
    [Fact]
    public void New_ThisProcess_LivesAndParsesBackFromItsNamespaces()
    {
        var run = RunName.New(new Random(7));

        Assert.True(run.OwnerLives());
        Assert.Equal(Environment.ProcessId, run.OwnerPid);
        Assert.All(Enum.GetValues<Node>(), node => Assert.Equal(run, RunName.Parse(run.NamespaceOf(node))));
    }

    [Fact]
    public void OwnerLives_PidReusedByALaterProcess_IsFalse()
        => Assert.False((RunName.New(new Random(7)) with { OwnerStart = 1 }).OwnerLives());

    [Theory]
    [InlineData("router")]
    [InlineData("malab")]
    [InlineData("malab-12-34")]
    [InlineData("malab-x-34-00ff-router")]
    [InlineData("malab-12--1-00ff-router")]
    [InlineData("mlab-12-34-00ff-router")]
    public void Parse_NotOurs_IsNull(string name) => Assert.Null(RunName.Parse(name));

    [Fact]
    public void Parse_AnyText_NeverThrows()
        => Prop.ForAll<NonNull<string>>(text => { _ = RunName.Parse(text.Get); }).QuickCheckThrowOnFailure();
}
