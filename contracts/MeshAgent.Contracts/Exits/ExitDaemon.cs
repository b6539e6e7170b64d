namespace MeshAgent.Contracts.Exits;

/// <summary>A process behind a tunnel, and what its control traffic is known by: the host looks whether it still is.</summary>
/// <param name="Pid">Its process id, above 0.</param>
/// <param name="Name">What it is called in messages, such as the program and its tunnel: <c>wireguard-go wg_exit</c>.</param>
/// <param name="Identity">What it relies on.</param>
public sealed record ExitDaemon(int Pid, string Name, DaemonIdentity Identity);
