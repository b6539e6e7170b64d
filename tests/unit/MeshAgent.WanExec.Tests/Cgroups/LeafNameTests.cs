using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Tests.Cgroups;

public sealed class LeafNameTests
{
    [Fact]
    public void Parse_OwnName_IsThatOfALivingProcess()
    {
        var own = LeafName.OfSelf();
        Assert.Equal(own, LeafName.Parse(own.ToString()));
        Assert.True(own.OwnerLives());
    }

    [Fact]
    public void OwnerLives_SameNumberOtherStart_IsAnotherProcess() => Assert.False((LeafName.OfSelf() with { Start = 1 }).OwnerLives());

    [Theory]
    [InlineData("meshagent-wan-12")]
    [InlineData("meshagent-wan-12-x")]
    [InlineData("meshagent-wan--1-5")]
    [InlineData("other-wan-12-5")]
    [InlineData("system.slice")]
    public void Parse_OtherNames_AreNotOurs(string name) => Assert.Null(LeafName.Parse(name));
}
