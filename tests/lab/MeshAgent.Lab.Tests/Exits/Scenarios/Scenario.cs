namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>
/// What happens to two exits and what is expected of the agent, told once for exits of any technology: a file of this folder with a
/// sentence a line. Lines that begin with # are for readers. <c>exits: primary</c> leaves the standby out.
/// </summary>
/// <param name="HasStandby">Whether the agent has the other exit as well.</param>
/// <param name="Steps">The sentences, which <see cref="ScenarioRunner"/> knows.</param>
internal sealed record Scenario(bool HasStandby, IReadOnlyList<string> Steps)
{
    private const string PrimaryOnly = "exits: primary";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Exits", "Scenarios");

    /// <summary>The names of all scenarios.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.txt")
        .Select(static file => Path.GetFileNameWithoutExtension(file))
        .Order(StringComparer.Ordinal);

    /// <summary>Reads one.</summary>
    /// <param name="name">Its file's name without ending.</param>
    public static Scenario Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, $"{name}.txt")).Where(static line => line.Length > 0 && line[0] != '#').ToList();
        return new(!lines.Remove(PrimaryOnly), lines);
    }
}
