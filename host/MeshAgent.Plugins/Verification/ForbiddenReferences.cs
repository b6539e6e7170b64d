namespace MeshAgent.Plugins.Verification;

/// <summary>What a plugin must not refer to; the list with the reasons is <c>forbidden-references.txt</c>.</summary>
internal sealed class ForbiddenReferences
{
    private readonly List<Ban> bans;

    private ForbiddenReferences(IEnumerable<Ban> bans) => this.bans = [.. bans];

    /// <summary>Reads the list that comes with the agent.</summary>
    public static ForbiddenReferences Read()
    {
        using var stream = typeof(ForbiddenReferences).Assembly.GetManifestResourceStream("forbidden-references.txt")!;
        using var reader = new StreamReader(stream);
        return new ForbiddenReferences(reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(static line => !line.StartsWith('#'))
            .Select(Ban.Parse));
    }

    /// <summary>Looks for what is forbidden.</summary>
    /// <param name="members">The members that an assembly refers to.</param>
    /// <returns>Each with the reason, once.</returns>
    public IEnumerable<string> In(IEnumerable<UsedMember> members) =>
        members.Select(member => bans.Find(ban => ban.Hits(member)) is { } ban ? $"{member.Name} is forbidden: {ban.Why}" : "")
            .Where(static text => text.Length > 0)
            .Distinct();

    private sealed record Ban(string Pattern, string[] AllowedWith, string Why)
    {
        public static Ban Parse(string line)
        {
            var columns = line.Split('|', StringSplitOptions.TrimEntries);
            return new Ban(columns[0], columns[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), columns[2]);
        }

        public bool Hits(UsedMember member) =>
            (Pattern.EndsWith('*') ? member.Name.StartsWith(Pattern[..^1], StringComparison.Ordinal) : member.Name == Pattern)
            && !AllowedWith.Any(type => member.Parameters.Any(parameter => parameter.StartsWith(type, StringComparison.Ordinal)));
    }
}
