namespace MeshAgent.Core.Settings;

/// <summary>How configuration names links: whole names, with <c>*</c> for any characters and <c>?</c> for one.</summary>
public static class LinkPattern
{
    /// <summary>The word that lets the agent find the WAN links by itself.</summary>
    public const string Auto = "auto";

    /// <summary>Whether a pattern means a link.</summary>
    /// <param name="pattern">A name or glob; <see cref="Auto"/> matches nothing.</param>
    /// <param name="name">The link's name.</param>
    /// <returns>True when the whole name fits; <c>eth1</c> does not mean <c>eth10</c>.</returns>
    public static bool Matches(string pattern, string name) => pattern != Auto && Matches(pattern.AsSpan(), name.AsSpan());

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Recursion is bounded by the 15 bytes that a link's name can have.
        if (pattern.IsEmpty)
        {
            return name.IsEmpty;
        }

        return pattern[0] == '*'
            ? Matches(pattern[1..], name) || (!name.IsEmpty && Matches(pattern, name[1..]))
            : !name.IsEmpty && (pattern[0] == '?' || pattern[0] == name[0]) && Matches(pattern[1..], name[1..]);
    }
}
