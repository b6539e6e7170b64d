using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Learning.Files;

/// <summary>
/// What each file said when it could last be understood: a file that is cut short or garbled costs nothing that still holds. A file that is
/// gone says nothing any more.
/// </summary>
/// <param name="area">The plugin's id, which the ids of its problems begin with.</param>
public sealed class LastGood(string area)
{
    private readonly Dictionary<string, EquatableArray<NameServer>> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>Begins a look: what is not read until <see cref="End"/> is forgotten.</summary>
    public void Begin() => seen.Clear();

    /// <summary>Reads one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parse">Understands its content; must not throw.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>What it says, or what it said last when it cannot be understood now.</returns>
    public EquatableArray<NameServer> Read(string path, Func<FileContent, FileReading> parse, ICollection<HealthItem> problems)
    {
        var content = SmallFile.Read(path);
        if (!content.Exists)
        {
            return [];
        }

        seen.Add(path);
        var reading = content.Problem.Length > 0 ? new FileReading([], 0, content.Problem) : parse(content);
        if (reading.Problem.Length > 0)
        {
            var place = reading.Line > 0 ? $"{path}:{reading.Line}" : path;
            problems.Add(new HealthItem(
                $"{area}.unreadable.{path}",
                Severity.Warning,
                $"{place}: {reading.Problem}; what it said before holds on while it is valid",
                "see that the program that writes it is well, or take it out of the plugin's settings"));
        }

        // What could be understood of a damaged file is newer than what it said before.
        if (reading.Problem.Length == 0 || !reading.Servers.IsEmpty)
        {
            known[path] = reading.Servers;
        }

        return known.GetValueOrDefault(path);
    }

    /// <summary>Ends a look.</summary>
    public void End()
    {
        foreach (var gone in known.Keys.Where(path => !seen.Contains(path)).ToList())
        {
            known.Remove(gone);
        }
    }
}
