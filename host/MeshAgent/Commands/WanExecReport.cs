using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Host.Status;
using MeshAgent.WanExec;

namespace MeshAgent.Host.Commands;

/// <summary>What a probe found, for scripts.</summary>
/// <param name="Possible">Whether programs can be started.</param>
/// <param name="Mark">The mark that their sockets get.</param>
/// <param name="Dns">What becomes of questions to port 53, a line a family.</param>
/// <param name="Cgroup">Where the probe was; null when it did not get so far.</param>
/// <param name="Reason">The kind of trouble; null for none.</param>
/// <param name="Message">What is wrong; null for nothing.</param>
/// <param name="Fix">What would mend it; null for nothing.</param>
/// <param name="Alternative">What else can be done; null when nothing is wrong.</param>
internal sealed record WanExecReport(
    bool Possible,
    string Mark,
    FamilyValues<string> Dns,
    string? Cgroup,
    string? Reason,
    string? Message,
    string? Fix,
    string? Alternative)
{
    /// <summary>Makes it.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="cgroup">Where the probe was.</param>
    /// <param name="refusal">The refusal; null for none.</param>
    /// <returns>The report.</returns>
    public static WanExecReport Of(WanIdentity identity, string cgroup, WanExecException? refusal) => new(
        refusal is null,
        identity.Mark.ToString(),
        new FamilyValues<string>(Way(identity, IpFamily.IPv4), Way(identity, IpFamily.IPv6)),
        cgroup.Length == 0 ? null : cgroup,
        refusal is null ? null : JsonNamingPolicy.CamelCase.ConvertName(refusal.Reason.ToString()),
        refusal?.Message,
        refusal?.Fix,
        refusal is null ? null : Alternatives(identity));

    /// <summary>What becomes of a family's questions.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="family">The family.</param>
    /// <returns>The forwarder's place, or <c>refused</c>.</returns>
    public static string Way(WanIdentity identity, IpFamily family) =>
        identity.Listen.FirstOrDefault(place => Unmapped(place.Address).Family() == family)?.ToString() ?? "refused";

    /// <summary>What can be done without.</summary>
    /// <param name="identity">The identity.</param>
    /// <returns>One line.</returns>
    public static string Alternatives(WanIdentity identity) =>
        "without it: run the program in the group of dns.group, whose lookups the guard redirects, and let it mark its own packets "
        + $"(fastd: packet mark 0x{identity.Mark.Value:x}; WireGuard: fwmark 0x{identity.Mark.Value:x})";

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
