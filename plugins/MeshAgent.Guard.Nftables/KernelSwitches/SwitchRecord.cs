using System.Globalization;

namespace MeshAgent.Guard.Nftables.KernelSwitches;

/// <summary>
/// Remembers, across a crash of the agent, which switches were set by us and what they were before: a line <c>PATH VALUE</c> each
/// (link names have no spaces), in a file of this boot, as the switches themselves are.
/// </summary>
/// <param name="file">The file; its folder exists.</param>
internal sealed class SwitchRecord(string file)
{
    /// <summary>Reads the record.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Former values by path; empty when there is no record.</returns>
    public async Task<SortedDictionary<string, int>> LoadAsync(CancellationToken cancellationToken)
    {
        return Parse(File.Exists(file) ? await File.ReadAllLinesAsync(file, cancellationToken) : []);
    }

    /// <summary>Reads the record's lines. What is no switch that the agent ever sets is left out: it would be written to.</summary>
    /// <param name="lines">The lines.</param>
    /// <returns>Former values by path.</returns>
    internal static SortedDictionary<string, int> Parse(IEnumerable<string> lines)
    {
        var former = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.Split(' ') is [var path, var text] && MarkSwitches.IsSwitch(path)
                && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                former[path] = value;
            }
        }

        return former;
    }

    /// <summary>Writes the record's lines.</summary>
    /// <param name="former">Former values by path.</param>
    /// <returns>A line each.</returns>
    internal static IEnumerable<string> Write(SortedDictionary<string, int> former) =>
        former.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value}"));

    /// <summary>Replaces the record by renaming a whole new one over it; an empty one is deleted.</summary>
    /// <param name="former">Former values by path.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is written.</returns>
    public async Task SaveAsync(SortedDictionary<string, int> former, CancellationToken cancellationToken)
    {
        if (former.Count == 0)
        {
            File.Delete(file);
            return;
        }

        var fresh = file + ".new";
        await File.WriteAllLinesAsync(fresh, Write(former), cancellationToken);
        File.Move(fresh, file, overwrite: true);
    }
}
