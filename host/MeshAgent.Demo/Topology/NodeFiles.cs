using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Topology;

/// <summary>A node's namespace and the files that only it sees.</summary>
/// <param name="Run">The neighbourhood.</param>
/// <param name="Node">The node.</param>
/// <param name="RunFolder">The neighbourhood's folder.</param>
internal sealed record NodeFiles(RunName Run, Node Node, string RunFolder)
{
    /// <summary>
    /// Mounts the node's own files, then becomes the command. Control sockets (WireGuard's, the agent's) below /run and resolv.conf live
    /// in the file system, which a network namespace does not separate; resolv.conf may itself be a link into the /run that is now
    /// hidden. /sys shows the links of the namespace that it was mounted in, and hides the cgroups when mounted anew, so these are
    /// carried over.
    /// </summary>
    private const string Enter = """
        mount --bind "$0" /run && { [ -e /etc/resolv.conf ] || install -D /dev/null "$(readlink -m /etc/resolv.conf)"; } &&
        mount --bind "$1" /etc/resolv.conf &&
        mount --rbind /sys/fs/cgroup "$2" && mount -t sysfs sysfs /sys && mount --rbind "$2" /sys/fs/cgroup &&
        shift 2 && exec "$@"
        """;

    public string NamespaceName => Run.NamespaceOf(Node);

    public string NamespaceFile => $"/run/netns/{NamespaceName}";

    /// <summary>The node's own /run.</summary>
    public string OwnRun => Path.Combine(RunFolder, $"run.{Node}");

    public string WireGuardSockets => Path.Combine(OwnRun, "wireguard");

    public string ResolvConf => Path.Combine(RunFolder, $"resolv.{Node}");

    private string CgroupMount => Path.Combine(RunFolder, "cgroup");

    public void Create()
    {
        OwnerOnly.CreateFolder(OwnRun);
        OwnerOnly.CreateFolder(WireGuardSockets);
        Directory.CreateDirectory(CgroupMount);
        File.WriteAllText(ResolvConf, "");
    }

    /// <summary>Runs a command inside the node. Every step ends in exec, so the process id stays the program's.</summary>
    public Command Inside(Command command) => command with
    {
        Title = $"{command}, in {Node}",
        Program = "nsenter",
        Arguments =
        [
            $"--net={NamespaceFile}", "unshare", "--mount", "sh", "-c", Enter, OwnRun, ResolvConf, CgroupMount,
            command.Program, .. command.Arguments,
        ],
    };

    /// <summary>As <see cref="Inside"/> without the node's own files, at half the cost: for tools that only look at the network.</summary>
    public Command InNamespace(Command command) => command with
    {
        Title = $"{command}, in {Node}",
        Program = "nsenter",
        Arguments = [$"--net={NamespaceFile}", command.Program, .. command.Arguments],
    };
}
