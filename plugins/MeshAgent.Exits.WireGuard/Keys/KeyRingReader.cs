using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Keys;

/// <summary>Reads all key files of a tunnel. They are read anew each time, so that a mended or changed file needs no restart.</summary>
internal static class KeyRingReader
{
    /// <summary>Reads them.</summary>
    /// <param name="settings">Which files.</param>
    /// <returns>The private key if its file is good; all keys if all files are; every fault.</returns>
    public static (SecretKey? PrivateKey, KeyRing? Keys, IReadOnlyList<Fault> Faults) Read(WireGuardSettings settings)
    {
        var faults = new List<Fault>();
        var privateKey = Take(settings.PrivateKeyFile, "wg genkey", faults)?.Clamped();
        var preshared = new Dictionary<string, SecretKey>(StringComparer.Ordinal);
        foreach (var peer in settings.Peers.Where(peer => peer.PresharedKeyFile is not null))
        {
            if (Take(peer.PresharedKeyFile!, "wg genpsk", faults) is { } key)
            {
                preshared.Add(peer.Name, key);
            }
        }

        return (privateKey, faults.Count == 0 ? new KeyRing(privateKey!, preshared) : null, faults);
    }

    private static SecretKey? Take(string path, string command, List<Fault> faults)
    {
        var (key, fault) = KeyFile.Read(path, KeyForm.Base64(command));
        if (fault is not null)
        {
            faults.Add(fault);
        }

        return key;
    }
}
