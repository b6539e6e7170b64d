namespace MeshAgent.Plugins.Packages;

/// <summary>What reading a plugin's folder gave.</summary>
/// <param name="Package">The package; null when it cannot be read or not be trusted.</param>
/// <param name="Objection">Why there is none, with the fix; empty when there is one.</param>
public sealed record PackageReading(PluginPackage? Package, string Objection);
