namespace MeshAgent.Exits.Fastd.Configuration;

/// <summary>
/// Where the files of the agent's own fastd are: all in the plugin's folder of this boot, which only its owner can enter.
/// </summary>
/// <param name="Tunnel">The tunnel's name.</param>
/// <param name="RuntimeDirectory">The folder.</param>
/// <param name="SearchPath">Folders in which programs are, as in <c>PATH</c>.</param>
internal sealed record InstancePlaces(string Tunnel, string RuntimeDirectory, string SearchPath)
{
    /// <summary>The daemon's name.</summary>
    public const string Program = "fastd";

    /// <summary>Where programs are when the agent was started without <c>PATH</c>.</summary>
    public const string StandardSearchPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The configuration.</summary>
    public string Configuration => Path.Combine(RuntimeDirectory, Tunnel + ".conf");

    /// <summary>A configuration that fastd is asked about before it becomes <see cref="Configuration"/>.</summary>
    public string Candidate => Path.Combine(RuntimeDirectory, Tunnel + ".candidate");

    /// <summary>The folder of peer files.</summary>
    public string PeerDirectory => Path.Combine(RuntimeDirectory, Tunnel + ".peers");

    /// <summary>The status socket.</summary>
    public string StatusSocket => Path.Combine(RuntimeDirectory, Tunnel + ".sock");

    /// <summary>What fastd locks beside its status socket, and leaves behind.</summary>
    public string StatusLock => StatusSocket + ".lock";

    /// <summary>The note by which the agent knows its daemon again.</summary>
    public string Note => Path.Combine(RuntimeDirectory, Tunnel + ".daemon");

    /// <summary>What the daemon writes to its standard error.</summary>
    public string Log => Path.Combine(RuntimeDirectory, Tunnel + ".log");

    /// <summary>Finds the daemon's program.</summary>
    /// <returns>Its absolute path; null when it is not there.</returns>
    public string? FindProgram() => SearchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(static folder => Path.Combine(folder, Program))
        .FirstOrDefault(File.Exists);
}
