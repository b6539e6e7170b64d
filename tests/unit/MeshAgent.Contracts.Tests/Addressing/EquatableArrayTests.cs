using System.Collections.Immutable;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Tests.Addressing;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Equals_SameElementsInTheSameOrder_AreEqualWithOneHash()
    {
        EquatableArray<string> one = ["a", "b"];
        var two = new[] { "a", "b" }.ToEquatableArray();

        Assert.True(one == two);
        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
    }

    [Fact]
    public void Equals_OtherOrder_AreNot()
    {
        EquatableArray<string> one = ["a", "b"];

        Assert.True(one != ["b", "a"]);
        Assert.False(one.Equals(["a"]));
        Assert.False(one.Equals("a, b"));
    }

    [Fact]
    public void Default_IsEmptyInEveryWay()
    {
        EquatableArray<int> nothing = default;

        Assert.True(nothing.IsEmpty);
        Assert.Empty(nothing);
        Assert.Equal(0, nothing.AsSpan().Length);
        Assert.Equal([], nothing);
        Assert.Equal(new EquatableArray<int>(ImmutableArray<int>.Empty), nothing);
        Assert.Equal("[]", nothing.ToString());
    }

    [Fact]
    public void Equals_NullElements_AreCompared()
    {
        EquatableArray<string?> one = [null, "a"];

        Assert.Equal([null, "a"], one);
        Assert.NotEqual(["a", null], one);
    }

    [Fact]
    public void Indexer_OutsideOfIt_Throws()
    {
        EquatableArray<int> one = [1];

        Assert.Equal(1, one[0]);
        Assert.Throws<IndexOutOfRangeException>(() => one[1]);
    }

    [Fact]
    public void ToString_Elements_AreListed() => Assert.Equal("[1, 2, 3]", new[] { 1, 2, 3 }.ToEquatableArray().ToString());
}
