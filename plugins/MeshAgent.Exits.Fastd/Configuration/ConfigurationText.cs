namespace MeshAgent.Exits.Fastd.Configuration;

/// <summary>A whole configuration of fastd. It holds the secret: no text form of this shows it.</summary>
/// <param name="text">The text.</param>
internal sealed class ConfigurationText(string text) : IEquatable<ConfigurationText>
{
    /// <summary>The text, secret included.</summary>
    /// <returns>What the file holds.</returns>
    public string Reveal() => text;

    /// <inheritdoc/>
    public bool Equals(ConfigurationText? other) => other is not null && other.Reveal() == text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConfigurationText);

    /// <summary>The same for all, so that not even a hash of a secret gets out.</summary>
    /// <returns>Zero.</returns>
    public override int GetHashCode() => 0;

    /// <summary>Shows nothing.</summary>
    /// <returns>A fixed word.</returns>
    public override string ToString() => "(configuration)";
}
