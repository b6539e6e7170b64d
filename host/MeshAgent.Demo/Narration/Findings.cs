using Spectre.Console;

namespace MeshAgent.Demo.Narration;

/// <summary>What the acts found, in their order.</summary>
internal sealed class Findings
{
    private readonly List<Finding> _rows = [];

    /// <summary>The rows.</summary>
    public IReadOnlyList<Finding> Rows => _rows;

    /// <summary>Whether there are rows and every one holds.</summary>
    public bool AllHold => _rows.Count > 0 && _rows.All(row => row.Holds);

    /// <summary>Adds a row.</summary>
    /// <param name="row">The row.</param>
    public void Add(Finding row) => _rows.Add(row);

    /// <summary>The table of results.</summary>
    /// <returns>What the console draws.</returns>
    public Table ToTable()
    {
        var table = new Table { Border = TableBorder.Ascii2 };
        table.AddColumns("check", "IPv4", "IPv6", "evidence");
        foreach (var row in _rows)
        {
            table.AddRow(new Text(row.Check), Cell(row.IPv4), Cell(row.IPv6), new Text(row.Evidence));
        }

        return table;
    }

    private static Text Cell(Outcome outcome)
        => outcome.Holds ? new Text(outcome.Text) : new Text($"FAILED {outcome.Text}".TrimEnd(), new Style(Color.Red));
}
