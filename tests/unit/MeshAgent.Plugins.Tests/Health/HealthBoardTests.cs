using MeshAgent.Contracts.Health;
using MeshAgent.Plugins.Health;

namespace MeshAgent.Plugins.Tests.Health;

public sealed class HealthBoardTests
{
    private readonly HealthBoard board = new();

    [Fact]
    public void Report_SameSubjectAndId_ReplacesTheItem()
    {
        board.Report("a", Item("x", "old"));
        board.Report("a", Item("x", "new"));
        board.Report("b", Item("x", "other"));

        Assert.Equal(["new", "other"], board.Items.Select(item => item.Message));
    }

    [Fact]
    public void Report_MoreThanTheBound_KeepsTheFirst()
    {
        for (var i = 0; i < 100; i++)
        {
            board.Report("a", Item($"id{i}", new string('m', 10_000)));
        }

        Assert.Equal(HealthBoard.MaxItemsPerSubject, board.Items.Count);
        Assert.All(board.Items, item => Assert.Equal(HealthBoard.MaxMessageLength + 1, item.Message.Length));
        Assert.Contains(board.Items, item => item.Id == "id0");
    }

    [Fact]
    public void Clear_OfOneReporter_LeavesTheOthers()
    {
        board.Report("a", Item("x", "1"));
        board.Report("a", Item("y", "2"));
        board.Report("b", Item("x", "3"));
        board.Clear("a", "x");
        board.ClearAll("b");

        Assert.Equal(["2"], board.Items.Select(item => item.Message));
    }

    private static HealthItem Item(string id, string message) => new(id, Severity.Warning, message, "");
}
