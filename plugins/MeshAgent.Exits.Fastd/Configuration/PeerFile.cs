using System.Net;

namespace MeshAgent.Exits.Fastd.Configuration;

/// <summary>A file in a folder that fastd reads peers from.</summary>
/// <param name="Name">Its name, which is the peer's.</param>
/// <param name="Text">What it holds; no secret.</param>
internal sealed record PeerFile(string Name, string Text)
{
    private const string Remote = "remote ";

    /// <summary>Whether the agent made it.</summary>
    public bool IsOurs => Text.StartsWith(ConfigurationWriter.Tag, StringComparison.Ordinal);

    /// <summary>Where a file of the agent's sends fastd; null for a file of somebody else.</summary>
    public IPEndPoint? Endpoint => !IsOurs
        ? null
        : Text.Split('\n').Where(static line => line.StartsWith(Remote, StringComparison.Ordinal))
            .Select(static line => IPEndPoint.TryParse(line[Remote.Length..].TrimEnd(';'), out var endpoint) ? endpoint : null)
            .FirstOrDefault();

    /// <summary>Whether fastd reads a file of a name ("include peers from": not those that begin with a dot or end with a tilde).</summary>
    /// <param name="name">The name.</param>
    /// <returns>False when it passes over it.</returns>
    public static bool IsRead(string name) => !name.StartsWith('.') && !name.EndsWith('~');
}
