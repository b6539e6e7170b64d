using Microsoft.Win32.SafeHandles;

namespace MeshAgent.WanExec.Bpf;

/// <summary>What is asked of bpf(2). Every call throws <see cref="BpfException"/> when the kernel refuses.</summary>
internal interface IBpfKernel
{
    /// <summary>Makes a map that forgets what was unused longest.</summary>
    /// <param name="keySize">Bytes of a key.</param>
    /// <param name="valueSize">Bytes of a value.</param>
    /// <param name="entries">The most entries.</param>
    /// <returns>The map; it lives as long as this or a program that uses it.</returns>
    SafeFileHandle CreateLruMap(int keySize, int valueSize, int entries);

    /// <summary>Has a program verified and compiled.</summary>
    /// <param name="program">The program.</param>
    /// <returns>The program; it lives as long as this or a cgroup that it is attached to.</returns>
    SafeFileHandle Load(CgroupProgram program);

    /// <summary>Attaches a program beside those that are attached already.</summary>
    /// <param name="cgroup">The cgroup's folder.</param>
    /// <param name="hook">Where it runs.</param>
    /// <param name="program">The program.</param>
    void Attach(SafeFileHandle cgroup, CgroupHook hook, SafeFileHandle program);

    /// <summary>What a loaded program is to the kernel.</summary>
    /// <param name="program">The program.</param>
    /// <returns>Number, name and tag.</returns>
    AttachedProgram Describe(SafeFileHandle program);

    /// <summary>The programs that run for sockets of a cgroup, its parents' included.</summary>
    /// <param name="cgroup">The cgroup's folder.</param>
    /// <param name="hook">Where.</param>
    /// <returns>The programs.</returns>
    IReadOnlyList<AttachedProgram> Effective(SafeFileHandle cgroup, CgroupHook hook);
}
