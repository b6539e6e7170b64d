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
        var former = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (File.Exists(file))
        {
            foreach (var line in await File.ReadAllLinesAsync(file, cancellationToken))
            {
                if (line.Split(' ') is [var path, var text] && int.TryParse(text, CultureInfo.InvariantCulture, out var value))
                {
                    former[path] = value;
                }
            }
        }

        return former;
    }

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
        await File.WriteAllLinesAsync(
            fresh, former.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value}")), cancellationToken);
        File.Move(fresh, file, overwrite: true);
    }
}
