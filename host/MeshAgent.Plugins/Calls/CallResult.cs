using MeshAgent.Contracts.Health;

namespace MeshAgent.Plugins.Calls;

/// <summary>
/// What a call to a plugin gave. A class: for a struct the framework's task machinery would be compiled anew at the start for every
/// <typeparamref name="T"/>.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">The value; meaningless with a fault.</param>
/// <param name="Fault">Why there is none; null when the plugin answered.</param>
/// <param name="WasMade">False: the generation takes no calls now, and the plugin was not asked.</param>
internal sealed record CallResult<T>(T? Value, Fault? Fault, bool WasMade = true);
