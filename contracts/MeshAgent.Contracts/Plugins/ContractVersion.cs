using System.Globalization;

namespace MeshAgent.Contracts.Plugins;

/// <summary>The version of this contract. A host accepts plugins of the same major and an equal or lower minor version.</summary>
/// <param name="Major">Changes when an existing plugin would break.</param>
/// <param name="Minor">Grows with additions.</param>
public readonly record struct ContractVersion(int Major, int Minor)
{
    /// <summary>The version that this assembly defines.</summary>
    public static ContractVersion Current { get; } = new(1, 2);

    /// <summary>Reads <c>major.minor</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="version">The version, when the text is one.</param>
    /// <returns>False when it is malformed.</returns>
    public static bool TryParse(string? text, out ContractVersion version)
    {
        version = default;
        var parts = text?.Split('.');
        if (parts is not { Length: 2 }
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            return false;
        }

        version = new ContractVersion(major, minor);
        return true;
    }

    /// <summary>Whether a host of this version can run a plugin built against another.</summary>
    /// <param name="plugin">The plugin's contract version.</param>
    /// <returns>True for the same major and an equal or lower minor version.</returns>
    public bool Accepts(ContractVersion plugin) => plugin.Major == Major && plugin.Minor <= Minor;

    /// <summary>As it is written in a manifest.</summary>
    /// <returns><c>major.minor</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
