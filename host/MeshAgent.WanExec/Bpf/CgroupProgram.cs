namespace MeshAgent.WanExec.Bpf;

/// <summary>A program for a cgroup.</summary>
/// <param name="Hook">Where it runs.</param>
/// <param name="Name">What it is called, at most 15 letters, digits and underscores; <c>bpftool cgroup tree</c> shows it.</param>
/// <param name="Instructions">Its instructions.</param>
internal sealed record CgroupProgram(CgroupHook Hook, string Name, byte[] Instructions);
