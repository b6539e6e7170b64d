using MeshAgent.WanExec.Bpf;

namespace MeshAgent.WanExec.Launching;

/// <summary>What the kernel's refusals mean, and what would mend them.</summary>
internal static class Refusals
{
    private const int NotPermitted = 1, NoEntry = 2, NoMemory = 12, NoAccess = 13, NoDevice = 19, Invalid = 22, NoSystemCall = 38;

    /// <summary>Whether the kernel says that the cgroup has been removed, while we hold it open.</summary>
    /// <param name="refused">What bpf(2) said.</param>
    /// <returns>True when another cgroup has to be made.</returns>
    public static bool IsOfRemovedCgroup(BpfException refused) => refused.ErrorNumber is NoEntry or NoDevice;

    /// <summary>Understands one.</summary>
    /// <param name="refused">What bpf(2) said.</param>
    /// <returns>The same for people.</returns>
    public static WanExecException Of(BpfException refused) => refused.ErrorNumber switch
    {
        _ when refused.VerifierLog.Length > 0 => new WanExecException(
            WanExecReason.NoCgroupPrograms,
            $"{refused.Message}; the kernel's verifier says why below",
            "use Linux 5.8 or newer; on one of these, report it with the text below",
            refused.VerifierLog),
        NotPermitted when refused.Message.Contains("attached", StringComparison.Ordinal) => new WanExecException(
            WanExecReason.Occupied,
            refused.Message,
            "a program on a cgroup above allows no others below it: bpftool cgroup tree shows it; have it attached with allow_multi"),
        NotPermitted or NoAccess => new WanExecException(
            WanExecReason.NoRights,
            refused.Message,
            "run it as root (CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN); in a container, allow it bpf(2)"),
        NoSystemCall => new WanExecException(
            WanExecReason.NoCgroupPrograms, $"{refused.Message}: the kernel has no bpf(2)", "use a kernel with CONFIG_BPF_SYSCALL"),
        Invalid => new WanExecException(
            WanExecReason.NoCgroupPrograms,
            $"{refused.Message}: the kernel knows no such programs",
            "use Linux 5.8 or newer, built with CONFIG_CGROUP_BPF"),
        NoMemory => new WanExecException(WanExecReason.NoCgroupPrograms, refused.Message, "free some memory; about 100 KiB are needed"),
        _ => new WanExecException(WanExecReason.NoCgroupPrograms, refused.Message, "use Linux 5.8 or newer, built with CONFIG_CGROUP_BPF"),
    };
}
