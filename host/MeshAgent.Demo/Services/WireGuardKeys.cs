using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Services;

/// <summary>Key pairs of the router and the exits, made by <c>wg</c> itself: NAME and NAME.pub in one folder.</summary>
internal static class WireGuardKeys
{
    private const string Script = """
        set -eu; umask 077; mkdir -p "$0"; cd "$0"
        for name in router exit1 exit2; do wg genkey >$name; wg pubkey <$name >$name.pub; done
        """;

    public static async Task WriteAsync(string folder, CancellationToken cancellation)
        => (await Tool.RunAsync(new Command("sh", "-c", Script, folder), cancellation)).OrThrow();
}
