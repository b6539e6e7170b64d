using MeshAgent.Host.Commands;

namespace MeshAgent.Host.Tests.Commands;

public sealed class WanExecArgumentsTests
{
    [Fact]
    public void Parse_EverythingGiven_IsUnderstood()
    {
        var read = WanExecArguments.Parse(
            ["--config", "/c", "--mark=0x2/0xf", "--dns", "127.0.0.1:54", "--dns=[::1]:55", "--user", "u", "--group", "g", "--no-new-privs",
                "--open-files", "300", "--", "fastd", "--user", "x", "--"],
            out var error);

        Assert.Equal("", error);
        Assert.Equal("/c", read.Config);
        Assert.Equal("0x2/0xf", read.Mark.ToString());
        Assert.Equal(["127.0.0.1:54", "[::1]:55"], read.Listen!.Value.Select(static place => place.ToString()));
        var launch = read.Launch;
        Assert.Equal(("u", "g", true, 300UL), (launch.User, launch.Group, launch.NoNewPrivileges, launch.OpenFiles!.Value));
        Assert.Equal(["fastd", "--user", "x", "--"], launch.Command);
        Assert.False(read.NeedsConfiguration);
    }

    [Fact]
    public void Parse_SeveralPlacesOfAFamily_TakesTheFirst()
    {
        string[] places = ["127.0.0.1:54", "[::ffff:127.0.0.1]:55", "127.0.0.1:56", "[::1]:57", "[::1]:58"];
        var read = WanExecArguments.Parse([.. places.Select(static place => $"--dns={place}"), "--", "true"], out var error);

        Assert.Equal("", error);
        Assert.Equal(["127.0.0.1:54", "[::1]:57"], read.Listen!.Value.Select(static place => place.ToString()));
    }

    [Theory]
    [InlineData(false, "--mark", "1", "--dns", "none", "--", "true")]
    [InlineData(true, "--mark", "1", "--", "true")]
    [InlineData(true, "--dns", "none", "--", "true")]
    public void NeedsConfiguration_WhatIsNotGiven_IsReadThere(bool needed, params string[] words)
        => Assert.Equal(needed, WanExecArguments.Parse(words, out _).NeedsConfiguration);

    [Theory]
    [InlineData("behind --", "true")]
    [InlineData("behind --", "--verbose", "--", "true")]
    [InlineData("no program", "--")]
    [InlineData("no program")]
    [InlineData("needs a value", "--user")]
    [InlineData("--mark 0 is not", "--mark", "0", "--", "true")]
    [InlineData("--dns 10.0.0.1:53 is not", "--dns", "10.0.0.1:53", "--", "true")]
    [InlineData("--open-files -1 is not", "--open-files", "-1", "--", "true")]
    [InlineData("--probe starts no program", "--probe", "--", "true")]
    public void Parse_Mistakes_AreNamed(string part, params string[] words)
    {
        _ = WanExecArguments.Parse(words, out var error);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }
}
