using System.Text;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Guard.Nftables.KernelSwitches;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Diagnosis;
using MeshAgent.Host.Forwarding;
using MeshAgent.Host.State;
using MeshAgent.Resolvers.Dhcp.Clients;
using MeshAgent.WanExec;
using MeshAgent.WanExec.Cgroups;
using MeshAgent.WanExec.Identity;
using MeshAgent.WanExec.Launching;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What /etc and /proc hold of accounts, processes, links and sockets.</summary>
internal static class SystemParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // A line may be nothing but its end, and each becomes an array of a string.
        new("group-files", static bytes => GroupFile.Find(Lines(bytes), "meshagent-wan") is not null) { AllocationsPerByte = 128 },
        // Read for the user, for its groups and for the group asked for.
        new("account-files", FindsAccount) { AllocationsPerByte = 512 },
        new("proc-net-sockets", ReadSockets) { AllocationsPerByte = 128 },
        new("proc-net-dev", static bytes => LinkCounters.Parse(bytes, "wan0") is not null),
        new("proc-status", ReadStatus) { AllocationsPerByte = 128 },
        new("proc-mounts", static bytes => MachineReader.CgroupFolder(Lines(bytes)).Length > 0) { AllocationsPerByte = 128 },
        new("proc-cmdline", ReadWords),
        new("proc-uptime", static bytes => UptimeText.Read(Text(bytes)) > TimeSpan.Zero),
        new("proc-switches", static bytes => ProcSwitches.Number(Text(bytes)) is not null),
        new("machine-ids", static bytes => RouterId.In(Text(bytes)).Length > 0),
        new("name-servers", static bytes => MachineReader.NameServers(Lines(bytes)).Any()) { AllocationsPerByte = 128 },
    ];

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string[] Lines(byte[] bytes) => Text(bytes).Split('\n');

    // Both files in one input: users, a line of two hyphens, groups.
    private static bool FindsAccount(byte[] bytes)
    {
        var text = Text(bytes);
        var middle = text.IndexOf("--\n", StringComparison.Ordinal);
        var users = middle < 0 ? text : text[..middle];
        var groups = middle < 0 ? text : text[(middle + 3)..];
        var files = new AccountFiles("/etc", path => (Path.GetFileName(path) == "passwd" ? users : groups).Split('\n'));
        try
        {
            var account = files.Find("fastd", "net");
            Promise.Kept(account is { User: not uint.MaxValue, Group: not uint.MaxValue }, "-1 is no account");
            return true;
        }
        catch (WanExecException refused)
        {
            return !Promise.Kept(refused.Reason == WanExecReason.NoSuchAccount, "refused for another reason");
        }
    }

    private static bool ReadSockets(byte[] bytes)
    {
        var lines = Lines(bytes);
        var all = SocketTable.Read(lines, isListeningOnly: false).Count();
        Promise.Kept(SocketTable.Read(lines, isListeningOnly: true).Count() <= all, "more sockets listen than there are");
        return all > 0;
    }

    private static bool ReadStatus(byte[] bytes)
    {
        var text = Text(bytes);
        var lines = text.Split('\n');
        return ProcessParent.In(text) > 0 & ProcessGroups.EffectiveIn(text) is not null & DaemonWatch.GroupIn(lines) is not null
            & MachineReader.Capabilities(lines) > 0;
    }

    private static bool ReadWords(byte[] bytes)
    {
        var words = Execution.Words(bytes);
        Promise.Kept(words.Sum(static word => word.Length + 1) <= bytes.Length, "words that are longer than what they were read from");
        return words.Count > 0;
    }
}
