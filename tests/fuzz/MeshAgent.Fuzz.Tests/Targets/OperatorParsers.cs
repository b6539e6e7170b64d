using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Host.Commands;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What whoever runs a router writes on command lines, into key files and into single settings.</summary>
internal static class OperatorParsers
{
    private static readonly KeyForm Base64 = KeyForm.Base64("wg genkey");
    private static readonly KeyForm Hex = KeyForm.Hex("fastd --generate-key");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // A word may be nothing but the end of its line.
        new("wan-exec-arguments", ReadArguments) { AllocationsPerByte = 256 },
        new("contract-texts", ReadText),
        new("key-files", ReadKey),
    ];

    private static bool ReadArguments(byte[] bytes)
    {
        var read = WanExecArguments.Parse(Encoding.UTF8.GetString(bytes).Split('\n'), out var error);
        Promise.Kept(error.Length > 0 || read.IsHelp || read.IsProbe != read.Launch.Command.Count > 0, "nothing to do, and no word of it");
        return error.Length == 0;
    }

    private static bool ReadText(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var isTarget = ExitTarget.TryParse(text, out var target);
        Promise.Kept(!isTarget || (ExitTarget.TryParse($"{target}", out var target2) && target2 == target), "a target reads differently");
        var isMark = PacketMark.TryParse(text, out var mark);
        Promise.Kept(!isMark || (PacketMark.TryParse($"{mark}", out var mark2) && mark2 == mark), "a mark reads differently");
        var isVersion = ContractVersion.TryParse(text, out var version);
        Promise.Kept(!isVersion || (ContractVersion.TryParse($"{version}", out var version2) && version2 == version), "a version reads differently");
        return isTarget | isMark | isVersion;
    }

    private static bool ReadKey(byte[] bytes)
    {
        var key = KeyFile.Read(bytes, Base64) ?? KeyFile.Read(bytes, Hex);
        Promise.Kept(key is null || key.Equals(KeyFile.Read(Encoding.ASCII.GetBytes(key.RevealHex()), Hex)), "a key reads differently");
        return key is not null;
    }
}
