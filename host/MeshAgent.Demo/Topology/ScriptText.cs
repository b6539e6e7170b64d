using System.Text;

namespace MeshAgent.Demo.Topology;

/// <summary>A node's set-up as shell text: kernel settings first, then one <c>ip -batch</c>, then one <c>nft</c> transaction.</summary>
internal sealed class ScriptText
{
    /// <summary>
    /// Link-local addresses are usable at once instead of after a second of duplicate address detection, and a router solicitation goes
    /// out with the link and not a second later. Settings of "all" do not reach links that exist, so each link gets them.
    /// </summary>
    private const string Preamble = """
        set -eu
        for conf in /proc/sys/net/ipv6/conf/*; do echo 0 >$conf/accept_dad; echo 0 >$conf/router_solicitation_delay; done

        """;

    private readonly StringBuilder _settings = new();
    private readonly StringBuilder _batch = new();
    private readonly StringBuilder _nft = new();

    /// <summary>Writes a setting below /proc/sys/net; inside a network namespace that is the namespace's own.</summary>
    public void Sysctl(string path, int value) => _settings.AppendLine($"echo {value} >/proc/sys/net/{path}");

    /// <summary>The node forwards both families.</summary>
    public void Forwarding()
    {
        Sysctl("ipv4/ip_forward", 1);
        Sysctl("ipv6/conf/all/forwarding", 1);
    }

    public void Ip(string line) => _batch.AppendLine(line);

    public void Nft(string ruleset) => _nft.AppendLine(ruleset);

    public override string ToString()
    {
        var text = new StringBuilder(Preamble).Append(_settings);
        AppendFed(text, "ip -batch -", _batch);
        AppendFed(text, "nft -f -", _nft);
        return text.ToString();
    }

    private static void AppendFed(StringBuilder text, string command, StringBuilder input)
    {
        if (input.Length > 0)
        {
            text.AppendLine($"{command} <<'END'").Append(input).AppendLine("END");
        }
    }
}
