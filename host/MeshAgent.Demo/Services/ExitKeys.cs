using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Services;

/// <summary>
/// Key pairs of the router and the exits, made by the technologies' own programs, in one folder: NAME and NAME.pub of WireGuard,
/// NAME.fastd and NAME.fastd.pub of fastd.
/// </summary>
internal static class ExitKeys
{
    private const string WireGuard = """
        set -eu; umask 077; mkdir -p "$0"; cd "$0"
        for name in router exit1 exit2; do wg genkey >$name; wg pubkey <$name >$name.pub; done
        """;

    private const string Fastd = """
        set -eu; umask 077; mkdir -p "$0"; cd "$0"
        for name in router exit1 exit2; do
          fastd --generate-key --machine-readable >$name.fastd
          printf 'secret "%s";' "$(cat $name.fastd)" | fastd --config - --show-key --machine-readable >$name.fastd.pub
        done
        """;

    public static async Task WriteAsync(string folder, bool alsoFastd, CancellationToken cancellation)
    {
        (await Tool.RunAsync(new Command("sh", "-c", WireGuard, folder), cancellation)).OrThrow();
        if (alsoFastd)
        {
            (await Tool.RunAsync(new Command("sh", "-c", Fastd, folder), cancellation)).OrThrow();
        }
    }
}
