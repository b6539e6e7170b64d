using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Exits.WireGuard.Userspace;

/// <summary>Where the files of one userspace tunnel are.</summary>
/// <param name="Interface">The tunnel link's name.</param>
/// <param name="RuntimeDirectory">The plugin's folder of this boot.</param>
/// <param name="SocketDirectory">Where daemons make their sockets; fixed by the protocol, another one only in tests.</param>
/// <param name="SearchPath">Folders in which programs are, as in <c>PATH</c>.</param>
internal sealed record UserspacePlaces(string Interface, string RuntimeDirectory, string SocketDirectory, string SearchPath)
{
    /// <summary>The daemon's name.</summary>
    public const string Program = "wireguard-go";

    /// <summary>Where daemons make their sockets (https://www.wireguard.com/xplatform/).</summary>
    public const string StandardSocketDirectory = "/var/run/wireguard";

    /// <summary>Where programs are when the agent was started without <c>PATH</c>.</summary>
    public const string StandardSearchPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The daemon's socket.</summary>
    public string Socket => Path.Combine(SocketDirectory, Interface + ".sock");

    /// <summary>The note by which the agent knows its tunnel again.</summary>
    public string Note => Path.Combine(RuntimeDirectory, Interface + ".daemon");

    /// <summary>What the daemon writes to its standard error.</summary>
    public string Log => Path.Combine(RuntimeDirectory, Interface + ".log");

    /// <summary>Finds the daemon's program.</summary>
    /// <returns>Its absolute path; null when it is not there.</returns>
    public string? FindProgram() => SearchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, Program))
        .FirstOrDefault(File.Exists);

    /// <summary>
    /// How it is started: in the foreground, so that its process number is known; with nothing of the agent's environment, because
    /// wireguard-go takes file descriptors by it; and without its page-long advice to use the kernel, which this variable leaves out.
    /// </summary>
    /// <param name="program">Its path.</param>
    /// <returns>The command.</returns>
    public DaemonCommand Command(string program) =>
        new(program, ["-f", Interface], [$"PATH={StandardSearchPath}", "LOG_LEVEL=error", "WG_PROCESS_FOREGROUND=1"], Log);
}
