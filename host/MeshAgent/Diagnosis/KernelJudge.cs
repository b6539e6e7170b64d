using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Judges what kernel and process can do. Pure.</summary>
internal static class KernelJudge
{
    /// <summary>Judges.</summary>
    /// <param name="survey">The router.</param>
    /// <param name="facts">The machine.</param>
    /// <param name="usesWireGuard">Whether a WireGuard exit is configured.</param>
    /// <returns>The checks.</returns>
    public static IEnumerable<DoctorCheck> Of(RouterSurvey survey, MachineFacts facts, bool usesWireGuard) =>
        Rights(facts).Concat(Scratch(survey, facts)).Concat(Others(facts)).Concat(usesWireGuard ? WireGuard(facts) : []);

    // linux/capability.h
    private static readonly (int Number, string Name, CheckVerdict Without, string Why)[] Needed =
    [
        (12, "CAP_NET_ADMIN", CheckVerdict.Error, "without it no route, rule, filter or mark can be set"),
        (13, "CAP_NET_RAW", CheckVerdict.Warning, "without it no exit can be probed, and leaktest cannot watch"),
        (10, "CAP_NET_BIND_SERVICE", CheckVerdict.Warning, "without it the forwarder cannot listen on a port below 1024"),
    ];

    private static IEnumerable<DoctorCheck> Rights(MachineFacts facts) => Needed.Select(need =>
        (facts.Capabilities >> need.Number & 1) != 0
            ? new DoctorCheck($"rights.{need.Name}", CheckVerdict.Ok, $"{need.Name} is there")
            : new DoctorCheck(
                $"rights.{need.Name}", need.Without, $"{need.Name} is missing", need.Why, "run as root, or give it (AmbientCapabilities of systemd.exec)"));

    private static IEnumerable<DoctorCheck> Scratch(RouterSurvey survey, MachineFacts facts)
    {
        if (facts.Scratch.Problem.Length > 0)
        {
            yield return new DoctorCheck(
                "kernel.scratch",
                CheckVerdict.Info,
                $"rules and filter could not be tried in an empty namespace: {facts.Scratch.Problem}",
                "so whether this kernel has all that they need is not known",
                "run the doctor as root");
        }

        foreach (var finding in facts.Scratch.Findings)
        {
            var isPolicy = finding.Feature.Contains(".rule.", StringComparison.Ordinal);
            yield return finding.Problem.Length == 0
                ? new DoctorCheck($"kernel.{finding.Feature}", CheckVerdict.Ok, $"{finding.Feature} works")
                : new DoctorCheck(
                    $"kernel.{finding.Feature}",
                    isPolicy && survey.Settings.Agent.Strategy == IsolationStrategy.HostRoutes ? CheckVerdict.Info
                        : finding.Feature.EndsWith(".ports", StringComparison.Ordinal) ? CheckVerdict.Warning : CheckVerdict.Error,
                    $"{finding.Feature} does not work: {finding.Problem}",
                    WhyNeeded(finding.Feature),
                    isPolicy
                        ? "use a kernel with IP_MULTIPLE_TABLES and IPV6_MULTIPLE_TABLES (rules by port: Linux 4.17), or isolation.strategy hostRoutes"
                        : "install nftables and load nf_tables, nft_ct, nft_socket, nft_redir (OpenWrt: kmod-nft-core, kmod-nft-nat, kmod-nft-socket)");
        }
    }

    private static string WhyNeeded(string feature) => feature switch
    {
        "filter" => "the filter catches what routing lets through, such as sockets bound to the WAN",
        _ when feature.EndsWith(".suppress", StringComparison.Ordinal) => "users would take main's default, which is the WAN's",
        _ when feature.EndsWith(".ports", StringComparison.Ordinal) =>
            "DHCP renewals and hosts inside the WAN's own prefix are told apart by it; without it only the filter keeps users off the latter",
        _ => "control and user traffic are kept apart by it",
    };

    private static IEnumerable<DoctorCheck> Others(MachineFacts facts)
    {
        yield return facts.MarkProblem.Length == 0
            ? new DoctorCheck("kernel.mark", CheckVerdict.Ok, "sockets can be marked")
            : new DoctorCheck(
                "kernel.mark",
                CheckVerdict.Error,
                $"sockets cannot be marked: {facts.MarkProblem}",
                "nothing is looked up, since an unmarked lookup would not keep to the WAN",
                "run as root, or give CAP_NET_ADMIN");
        yield return (facts.CgroupFolder.Length, facts.BpfProblem.Length) switch
        {
            (0, _) => new DoctorCheck(
                "kernel.cgroup",
                CheckVerdict.Info,
                "no control groups of version 2 are mounted",
                "programs that cannot mark their own sockets can then be led to the WAN by their group's lookups only",
                "mount -t cgroup2 none /sys/fs/cgroup"),
            (_, > 0) => new DoctorCheck(
                "kernel.cgroup",
                CheckVerdict.Info,
                $"the kernel takes no program for the sockets of a control group: {facts.BpfProblem}",
                "programs that cannot mark their own sockets can then be led to the WAN by their group's lookups only",
                "use a kernel with CGROUP_BPF, and run as root"),
            _ => new DoctorCheck("kernel.cgroup", CheckVerdict.Ok, $"sockets of a control group below {facts.CgroupFolder} can be marked"),
        };
    }

    private static IEnumerable<DoctorCheck> WireGuard(MachineFacts facts)
    {
        yield return facts switch
        {
            { HasKernelWireGuard: true } => new DoctorCheck("kernel.wireguard", CheckVerdict.Ok, "the kernel has WireGuard"),
            { WireGuardProgram.Length: > 0, HasTun: true } =>
                new DoctorCheck("kernel.wireguard", CheckVerdict.Ok, $"{facts.WireGuardProgram} and /dev/net/tun stand in for the kernel's WireGuard"),
            { WireGuardProgram.Length: > 0 } => new DoctorCheck(
                "kernel.wireguard",
                CheckVerdict.Error,
                "there is wireguard-go, and no /dev/net/tun",
                "no tunnel can be made",
                "modprobe tun, or mknod /dev/net/tun c 10 200 (OpenWrt: kmod-tun)"),
            _ => new DoctorCheck(
                "kernel.wireguard",
                CheckVerdict.Warning,
                "the kernel's WireGuard is not loaded, and wireguard-go is not in the search path",
                "unless the kernel loads it by itself, no tunnel can be made",
                "modprobe wireguard (OpenWrt: kmod-wireguard), or install wireguard-go"),
        };
    }
}
