namespace MeshAgent.Contracts.Plugins;

/// <summary>What one generation of a plugin leaves to the next. Only the plugin knows what the bytes mean.</summary>
/// <param name="Version">The plugin's own number of the format; a plugin that does not know it starts afresh.</param>
/// <param name="Data">The state, at most 1 MiB.</param>
public sealed record HandOver(int Version, ReadOnlyMemory<byte> Data);
