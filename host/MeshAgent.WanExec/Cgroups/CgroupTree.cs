using System.Globalization;

namespace MeshAgent.WanExec.Cgroups;

/// <summary>Finds the folders of cgroup v2, wherever it is mounted.</summary>
/// <param name="proc">The folder of processes, <c>/proc</c>.</param>
internal sealed class CgroupTree(string proc = "/proc")
{
    private const string FileSystem = "cgroup2";

    private const string Init = "1";

    /// <summary>Parents that are looked through at most: a login, a few shells and tools. More would only take longer to say no.</summary>
    private const int MaxParents = 16;

    private const string Self = "self";

    /// <summary>The folder of the whole tree as this process can reach it.</summary>
    /// <returns>The folder; null when there is none.</returns>
    public string? Root() => Mounts().Select(static mount => mount.Folder).FirstOrDefault(IsTree);

    /// <summary>The folder of a process's cgroup.</summary>
    /// <param name="pid">The process; null for this one.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="WanExecException">There is none, and why.</exception>
    public string FolderOf(int? pid = null)
    {
        var who = pid is { } number ? number.ToString(CultureInfo.InvariantCulture) : Self;
        if (CgroupMembership.Parse(Read(who, "cgroup")) is not { } path)
        {
            throw new WanExecException(
                WanExecReason.NoCgroups,
                $"process {who} is in no cgroup of version 2",
                "use a kernel with CONFIG_CGROUPS and mount it: mount -t cgroup2 cgroup2 /sys/fs/cgroup");
        }

        foreach (var (root, folder) in Mounts())
        {
            if (Below(root, path) is { } rest && Path.Join(folder, rest) is var full && IsTree(full))
            {
                return full;
            }
        }

        throw new WanExecException(
            WanExecReason.NoCgroups,
            $"cgroup version 2 is not mounted where this process could see its own cgroup {path}",
            "mount -t cgroup2 cgroup2 /sys/fs/cgroup; under `ip netns exec`, which hides it, use nsenter --net=/run/netns/NAME instead");
    }

    // Later mounts cover earlier ones, so they are tried first.
    private IEnumerable<(string Root, string Folder)> Mounts() =>
        Mounts(Self, "").Concat(Others().SelectMany(who => Mounts(who, Path.Join(proc, who, "root"))));

    // Others see what this one may not: `ip netns exec` mounts a /sys of its own, which hides the cgroups. Mounting them anew would not
    // do: that changes the options of the one tree for everybody. Even root may be kept from looking through process 1.
    private IEnumerable<string> Others()
    {
        var parent = ProcessParent.In(Read(Self, "status"));
        for (var depth = 0; depth < MaxParents && parent > 1; depth++)
        {
            var who = parent.ToString(CultureInfo.InvariantCulture);
            yield return who;
            parent = ProcessParent.In(Read(who, "status"));
        }

        yield return Init;
    }

    private IEnumerable<(string Root, string Folder)> Mounts(string who, string view) => MountEntry.Parse(Read(who, "mountinfo"))
        .Where(static mount => mount.FileSystem == FileSystem)
        .Reverse()
        .Select(mount => (mount.Root, Path.Join(view, mount.MountPoint)));

    private string Read(string who, string file)
    {
        try
        {
            return File.ReadAllText(Path.Join(proc, who, file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? Below(string root, string path) => root switch
    {
        "/" => path,
        _ when path == root => "",
        _ when path.StartsWith(root + "/", StringComparison.Ordinal) => path[root.Length..],
        _ => null,
    };

    // Another file system mounted over it would have no such file.
    private static bool IsTree(string folder) => File.Exists(Path.Join(folder, "cgroup.controllers"));
}
