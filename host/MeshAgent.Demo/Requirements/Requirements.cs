using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Requirements;

/// <summary>What a machine must offer before a neighbourhood can be built on it.</summary>
public static class Requirements
{
    private const string NamespaceFolder = "/run/netns";
    private const string TunnelDevice = "/dev/net/tun";
    private const string KernelWireGuard = "/sys/module/wireguard";

    /// <summary>The programs, and the Debian package of each.</summary>
    public static IReadOnlyList<RequiredTool> Tools { get; } =
    [
        new("ip", "iproute2", "namespaces, cables, addresses"),
        new("nft", "nftables", "address translation of provider and exits"),
        new("dnsmasq", "dnsmasq-base", "name servers, DHCP and router advertisements"),
        new("tcpdump", "tcpdump", "the WAN capture and its judge"),
        new("busybox", "busybox", "DHCP client and ping"),
        new("wg", "wireguard-tools", "keys and peers of the exits"),
        new("wireguard-go", "wireguard-go", "tunnels where the kernel has no WireGuard"),
        new("nsenter", "util-linux", "running programs inside a namespace"),
        new("mount", "mount", "a node's own resolv.conf and control sockets"),
    ];

    /// <summary>The programs that are missing.</summary>
    /// <param name="path">Folders to look in, separated by colons: the PATH variable.</param>
    /// <returns>The missing ones.</returns>
    public static IReadOnlyList<RequiredTool> Missing(string path)
    {
        var folders = path.Split(':', StringSplitOptions.RemoveEmptyEntries);
        return [.. Tools.Where(tool => !folders.Any(folder => File.Exists(Path.Combine(folder, tool.Program))))];
    }

    /// <summary>
    /// Checks tools and rights. In a user namespace, whose root cannot write the machine's /run, it mounts a private one, which only this
    /// mount namespace sees.
    /// </summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When a neighbourhood can be built.</returns>
    /// <exception cref="InvalidOperationException">Something is missing; the message says what and how to get it.</exception>
    public static async Task EnsureAsync(CancellationToken cancellation)
    {
        var missing = Missing(Environment.GetEnvironmentVariable("PATH") ?? "");
        if (missing.Count > 0)
        {
            var list = string.Join(", ", missing.Select(tool => $"{tool.Program} ({tool.Purpose})"));
            var packages = string.Join(' ', missing.Select(tool => tool.Package).Distinct());
            throw new InvalidOperationException($"Missing: {list}. Install with: apt-get install --no-install-recommends {packages}");
        }

        if (!Directory.Exists(KernelWireGuard) && ObjectionToTunnels() is { } objection)
        {
            throw new InvalidOperationException(objection);
        }

        if (!CanCreateFolder())
        {
            await MountPrivateRunAsync(cancellation);
        }
    }

    /// <summary>wireguard-go makes its link with the tun driver, which a container or a user namespace may not be given.</summary>
    private static string? ObjectionToTunnels()
    {
        if (!File.Exists(TunnelDevice))
        {
            return $"The kernel has neither WireGuard nor {TunnelDevice}. Load one of them: modprobe wireguard, or modprobe tun";
        }

        try
        {
            using var device = new FileStream(TunnelDevice, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return $"{TunnelDevice} cannot be opened ({exception.Message}), and the kernel has no WireGuard. Run as root, or: chmod a+rw {TunnelDevice}";
        }
    }

    private static bool CanCreateFolder()
    {
        try
        {
            Directory.CreateDirectory(NamespaceFolder);
            // The folder may be there already and belong to the machine's own root; only a try tells whether this one may write it.
            var probe = Path.Combine(NamespaceFolder, Path.GetRandomFileName());
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task MountPrivateRunAsync(CancellationToken cancellation)
    {
        var mounted = Environment.UserName == "root"
            && (await Tool.RunAsync(new Command("mount", "-t", "tmpfs", "tmpfs", "/run"), cancellation)).Succeeded;
        if (!mounted || !CanCreateFolder())
        {
            throw new InvalidOperationException(
                "Network namespaces need root. Run as root, or inside: unshare --user --map-root-user --net --mount");
        }
    }
}
