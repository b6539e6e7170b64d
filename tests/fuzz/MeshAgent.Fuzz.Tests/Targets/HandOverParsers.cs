using System.Text;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Exits.WireGuard.Handshakes;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Guard.Nftables.KernelSwitches;
using MeshAgent.Host.Surveying;
using MeshAgent.Resolvers.RouterAdvertisement.Servers;
using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What one generation or one life of the agent leaves to the next, and one of its programs tells another.</summary>
internal static class HandOverParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // A line of five bytes becomes five strings.
        new("handover-wireguard", ReadWireGuard) { AllocationsPerByte = 256 },
        new("handover-advertisements", ReadAdvertisements) { AllocationsPerByte = 256 },
        new("ownership-notes", ReadNote),
        new("server-texts", ReadServer),
        new("switch-records", ReadSwitches) { AllocationsPerByte = 128 },
    ];

    private static bool ReadWireGuard(byte[] bytes)
    {
        var readings = ReadingsText.Read(bytes).DistinctBy(static reading => reading.Key).ToDictionary();
        Promise.Kept(ReadingsText.Read(ReadingsText.Write(readings)).ToDictionary().SequenceEqual(readings), "readings read differently");
        var contacted = ContactedText.Read(bytes).DistinctBy(static exit => exit.Key).ToDictionary();
        var again = ContactedText.Read(ContactedText.Write(contacted)).ToDictionary();
        Promise.Kept(again.SequenceEqual(contacted), "contacts read differently");
        return readings.Count + contacted.Count > 0;
    }

    private static bool ReadAdvertisements(byte[] bytes)
    {
        var servers = ServersText.Read(bytes);
        Promise.Kept(ServersText.Read(ServersText.Write(servers)).Entries.SequenceEqual(servers.Entries), "servers read differently");
        return servers.Entries.Length > 0;
    }

    private static bool ReadNote(byte[] bytes)
    {
        if (OwnershipNote.Parse(Encoding.UTF8.GetString(bytes)) is not { } note)
        {
            return false;
        }

        Promise.Kept(OwnershipNote.Parse(note.ToText()) == note, "the note reads differently");
        return true;
    }

    private static bool ReadSwitches(byte[] bytes)
    {
        var former = SwitchRecord.Parse(Encoding.UTF8.GetString(bytes).Split('\n'));
        Promise.Kept(SwitchRecord.Parse(SwitchRecord.Write(former)).SequenceEqual(former), "switches read differently");
        Promise.Kept(former.Keys.All(static path => Path.GetFullPath(path, "/proc") == $"/proc/{path}"), "a path that leads elsewhere");
        return former.Count > 0;
    }

    private static bool ReadServer(byte[] bytes)
    {
        if (ServerText.Read(Encoding.UTF8.GetString(bytes), NameServerScope.Wan) is not { } server)
        {
            return false;
        }

        _ = server.ToString();
        return true;
    }
}
