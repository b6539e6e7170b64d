using Microsoft.Win32.SafeHandles;

namespace MeshAgent.WanExec.Bpf;

/// <summary>The programs that give a cgroup the WAN's identity, loaded and ready to be attached or looked for.</summary>
internal sealed class WanProgramSet : IDisposable
{
    /// <summary>
    /// Sockets whose servers are remembered, the one unused longest forgotten first: as many lookups may be under way at once. Fewer would
    /// lose answers of a program that asks a lot, which it then asks for again; each costs about 80 bytes of kernel memory.
    /// </summary>
    private const int MaxServers = 1024;

    private readonly IBpfKernel kernel;
    private readonly List<(CgroupHook Hook, SafeFileHandle File, AttachedProgram Known)> programs = [];

    private WanProgramSet(IBpfKernel kernel) => this.kernel = kernel;

    /// <summary>Loads them.</summary>
    /// <param name="kernel">bpf(2).</param>
    /// <param name="identity">What they are to do.</param>
    /// <returns>The programs.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static WanProgramSet Load(IBpfKernel kernel, WanIdentity identity)
    {
        var set = new WanProgramSet(kernel);
        try
        {
            // The programs keep the map; its own file is needed no longer than it takes to load them.
            using var servers = kernel.CreateLruMap(DnsPrograms.ServerKeySize, DnsPrograms.ServerSize, MaxServers);
            var dns = new DnsPrograms(ForwarderPlaces.Of(identity.Listen), (int)servers.DangerousGetHandle());
            foreach (var program in dns.All().Prepend(MarkProgram.For(identity.Mark)))
            {
                var file = kernel.Load(program);
                set.programs.Add((program.Hook, file, kernel.Describe(file)));
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Attaches them beside what others have attached.</summary>
    /// <param name="cgroup">The cgroup's folder.</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void AttachTo(SafeFileHandle cgroup)
    {
        foreach (var (hook, file, _) in programs)
        {
            kernel.Attach(cgroup, hook, file);
        }
    }

    /// <summary>Finds which of them do not run for sockets of a cgroup. Whoever loaded them: the same program is as good.</summary>
    /// <param name="cgroup">The cgroup's folder.</param>
    /// <returns>The hooks without our program; empty when all is well.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public IReadOnlyList<CgroupHook> MissingFrom(SafeFileHandle cgroup) => [.. programs
        .Where(program => !kernel.Effective(cgroup, program.Hook).Any(found => IsSame(found, program.Known)))
        .Select(static program => program.Hook)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, file, _) in programs)
        {
            file.Dispose();
        }
    }

    private static bool IsSame(AttachedProgram one, AttachedProgram other) => one.Tag == other.Tag && one.Name == other.Name;
}
