using System.IO.Enumeration;

namespace MeshAgent.Resolvers.Learning.Links;

/// <summary>Which links a source listens to: names, or globs with <c>*</c> and <c>?</c>, as in meshagent.json.</summary>
/// <param name="patterns">The patterns; any one that fits is enough.</param>
public sealed class LinkPatterns(IReadOnlyList<string> patterns)
{
    /// <summary>The longest link name: <c>IFNAMSIZ</c> of linux/if.h less the ending zero.</summary>
    public const int LongestName = 15;

    /// <summary>Patterns in one list: a router has a handful of uplinks, and each pattern is tried for each link.</summary>
    public const int Most = 32;

    /// <summary>Whether a link is meant.</summary>
    /// <param name="name">The link's name.</param>
    /// <returns>True when a pattern fits and the name is one that a link can have.</returns>
    public bool Fit(string name) => IsName(name) && patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    /// <summary>Whether a link can have this name (<c>dev_valid_name</c> of net/core/dev.c).</summary>
    /// <param name="name">The name.</param>
    /// <returns>True when it can.</returns>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name is not ("." or "..")
        && !name.Any(static letter => letter is '/' or ':' or '\0' || char.IsWhiteSpace(letter));

    /// <summary>An objection to what is no pattern of a link's name.</summary>
    /// <param name="text">An entry of the settings.</param>
    /// <returns>What is wrong; null when it is good.</returns>
    public static string? Objection(string text) => IsName(text) && !text.Contains('\\', StringComparison.Ordinal)
        ? null
        : $"\"{text}\" is neither a link's name nor a glob; write 1 to {LongestName} characters without space, slash, backslash or colon, such as wan0 or wan*";
}
