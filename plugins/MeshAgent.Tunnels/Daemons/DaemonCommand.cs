using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>How a daemon is started.</summary>
/// <param name="Program">Absolute path of the program.</param>
/// <param name="Arguments">Its arguments, without its own name.</param>
/// <param name="Environment">Its whole environment, <c>NAME=value</c>.</param>
/// <param name="LogFile">The file that its standard output and error are appended to.</param>
internal sealed record DaemonCommand(
    string Program, EquatableArray<string> Arguments, EquatableArray<string> Environment, string LogFile);
