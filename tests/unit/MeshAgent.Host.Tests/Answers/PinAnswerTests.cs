using MeshAgent.Core.Exits;
using MeshAgent.Host.Answers;

namespace MeshAgent.Host.Tests.Answers;

public sealed class PinAnswerTests
{
    private static readonly ExitKey[] Exits = [new("wireguard", "berlin"), new("fastd", "berlin"), new("fastd", "wien")];

    [Theory]
    [InlineData("wien", "fastd/wien")]
    [InlineData("wireguard/berlin", "wireguard/berlin")]
    public void Find_WordNamesOneExit_IsIt(string word, string expected) => Assert.Equal(expected, PinAnswer.Find(word, Exits).Meant?.ToString());

    [Theory]
    [InlineData("berlin", "\"berlin\" is the name of several exits; say which: wireguard/berlin, fastd/berlin")]
    [InlineData("paris", "\"paris\" is not an exit; allowed: wireguard/berlin, fastd/berlin, fastd/wien")]
    [InlineData("", "\"\" is not an exit; allowed: wireguard/berlin, fastd/berlin, fastd/wien")]
    [InlineData(null, "\"\" is not an exit; allowed: wireguard/berlin, fastd/berlin, fastd/wien")]
    public void Find_WordNamesNoneOrSeveral_SaysWhatIsAllowed(string? word, string expected)
    {
        var (meant, problem) = PinAnswer.Find(word, Exits);

        Assert.Null(meant);
        Assert.Equal(expected, problem);
    }
}
