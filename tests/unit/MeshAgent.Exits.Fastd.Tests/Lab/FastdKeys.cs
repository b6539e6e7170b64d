using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>Key pairs, made by fastd itself.</summary>
internal static class FastdKeys
{
    /// <summary>Makes a pair.</summary>
    public static (string Secret, string Public) New()
    {
        var secret = Shell.Run("fastd --generate-key --machine-readable").Trim();
        return (secret, PublicOf(secret));
    }

    /// <summary>The public key of a secret.</summary>
    public static string PublicOf(string secret) =>
        Shell.Run($"printf 'secret \"%s\";' {secret} | fastd --config - --show-key --machine-readable").Trim();
}
