namespace MeshAgent.WanExec.Libc;

/// <summary>struct rlimit64: what a process gets, and how far it may raise that itself.</summary>
/// <param name="Soft">What counts now.</param>
/// <param name="Hard">The most that it may be raised to.</param>
internal readonly record struct ResourceLimit(ulong Soft, ulong Hard);
