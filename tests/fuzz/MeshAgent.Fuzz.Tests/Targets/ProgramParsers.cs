using System.Text;
using MeshAgent.Exits.WireGuard.Uapi;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What tunnel daemons answer and /proc holds.</summary>
internal static class ProgramParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("wireguard-uapi", static bytes => UapiReader.Read(bytes, out _) is null),
        new("proc-mountinfo", static bytes => MountEntry.Parse(Text(bytes)).Count > 0) { AllocationsPerByte = 256 },
        new("proc-cgroup", static bytes => Parses(bytes)),
        new("proc-stat", static bytes => ProcessIdentity.Parse(123, Text(bytes)) is not null),
    ];

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static bool Parses(byte[] bytes)
    {
        var path = CgroupMembership.Parse(Text(bytes));
        if (path is not null && LeafName.Parse(Path.GetFileName(path)) is { } leaf)
        {
            Promise.Kept(LeafName.Parse($"{leaf}") == leaf, $"{leaf} reads differently");
        }

        return path is not null;
    }
}
