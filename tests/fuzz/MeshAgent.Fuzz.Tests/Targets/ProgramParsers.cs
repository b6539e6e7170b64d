using System.Text;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.WireGuard.Uapi;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Guard.Nftables.Program;
using MeshAgent.Host.Diagnosis;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.WanExec.Cgroups;
using MeshAgent.WanExec.Launching;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What tunnel daemons and networkd write and answer, and /proc holds.</summary>
internal static class ProgramParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("wireguard-uapi", static bytes => UapiReader.Read(bytes, out _) is null),
        new("proc-mountinfo", static bytes => MountEntry.Parse(Text(bytes)).Count > 0) { AllocationsPerByte = 256 },
        new("proc-cgroup", static bytes => Parses(bytes)),
        new("proc-limits", static bytes => OpenFileLimit.Parse(Text(bytes)) is not null),
        new("daemon-lines", ReadLine) { Words = ["\""u8.ToArray(), "="u8.ToArray(), "\u001b"u8.ToArray()] },
        new("networkd-conf", static bytes => NetworkdSettings.Read([Text(bytes).Split('\n')]).Count > 0),
        new("fastd-files", ReadFastdFile),
        new("proc-stat", static bytes => ProcessIdentity.Parse(123, Text(bytes)) is not null & ProcessStart.In(Text(bytes)) is not null)
        {
            AllocationsPerByte = 128,
        },
        new("nft-errors", ReadErrors),
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

    private static bool ReadLine(byte[] bytes)
    {
        var shown = DaemonLog.Clean(Text(bytes));
        Promise.Kept(!shown.Any(char.IsControl) && shown.Length <= 2400, "a line that no log should show");
        var words = shown.Split(' ');
        Promise.Kept(!words.Any(static word => word.Length == 64 && word.All(char.IsAsciiHexDigit)), "a key that no log should show");
        return shown.Length > 0;
    }

    // What the agent wrote before it was killed, and whoever may write in a folder of peers.
    private static bool ReadFastdFile(byte[] bytes)
    {
        var text = Text(bytes);
        var endpoint = new PeerFile("exit1", text).Endpoint;
        return ConfigurationWriter.MarkIn(new ConfigurationText(text)) is not null | endpoint is not null;
    }

    private static bool ReadErrors(byte[] bytes)
    {
        var fault = NftFaults.Explain("apply the rules", new NftAnswer(NftOutcome.Refused, "", Text(bytes)));
        Promise.Kept(fault.Message.Length < 300 && !fault.Message.Any(char.IsControl), "a message that no log should show");
        return fault.Fix.Length > 0;
    }
}
