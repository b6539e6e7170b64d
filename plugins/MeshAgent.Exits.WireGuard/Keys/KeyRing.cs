using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Keys;

/// <summary>The secret keys of one tunnel, read from their files.</summary>
/// <param name="PrivateKey">The machine's own key, clamped.</param>
/// <param name="PresharedKeys">Preshared key by exit name; exits without one are not in it.</param>
internal sealed record KeyRing(SecretKey PrivateKey, IReadOnlyDictionary<string, SecretKey> PresharedKeys)
{
    /// <summary>The preshared key of an exit.</summary>
    /// <param name="exit">The exit's name.</param>
    /// <returns>Its key, or <see cref="SecretKey.None"/>.</returns>
    public SecretKey Preshared(string exit) => PresharedKeys.GetValueOrDefault(exit, SecretKey.None);

    /// <summary>Shows nothing.</summary>
    /// <returns>A fixed word.</returns>
    public override string ToString() => "(secret keys)";
}
