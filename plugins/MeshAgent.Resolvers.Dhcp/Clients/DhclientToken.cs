namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>One piece of a dhclient.leases: a word, a quoted text, or one of <c>{ } ; ,</c>.</summary>
/// <param name="Text">The word, or the text without its quotes.</param>
/// <param name="Line">Where it is, counted from 1.</param>
/// <param name="IsQuoted">Whether it stood in quotes, so that it means nothing but itself.</param>
internal readonly record struct DhclientToken(string Text, int Line, bool IsQuoted)
{
    /// <summary>Whether this is a sign or a keyword.</summary>
    /// <param name="text">The sign or keyword.</param>
    public bool Is(string text) => !IsQuoted && Text == text;
}
