using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Roles;
using MeshAgent.Host.Control;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Reads what the judges need to know of the machine; changes nothing.</summary>
internal static class MachineReader
{
    private const int SolSocket = 1; // asm-generic/socket.h
    private const int SetMark = 36;

    /// <summary>
    /// How long the trial in an empty namespace may take: a second start of this program, which takes a second, and several on a slow
    /// router.
    /// </summary>
    private static readonly TimeSpan ScratchLimit = TimeSpan.FromSeconds(30);

    private static readonly string[] LinkSettings =
        ["ipv4/conf/{0}/rp_filter", "ipv6/conf/{0}/accept_ra", "ipv6/conf/{0}/forwarding"];

    // networkd.conf(5): later folders' files win over earlier ones of another name, and drop-ins over the main file.
    private static readonly string[] NetworkdFolders = ["/usr/lib/systemd", "/usr/local/lib/systemd", "/run/systemd", "/etc/systemd"];

    /// <summary>Reads it.</summary>
    /// <param name="survey">The router.</param>
    /// <param name="scratch">How this program is started for the trial in an empty namespace.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The facts.</returns>
    public static async Task<MachineFacts> ReadAsync(RouterSurvey survey, ProcessStartInfo scratch, CancellationToken cancellationToken) => new()
    {
        Capabilities = Capabilities(Lines("/proc/self/status")),
        MarkProblem = MarkProblem(survey.Settings.Agent.Identity.Mark.Value),
        CgroupFolder = CgroupFolder(Lines("/proc/self/mounts")),
        BpfProblem = CgroupProgram.Try(),
        HasTun = File.Exists("/dev/net/tun"),
        HasKernelWireGuard = Directory.Exists("/sys/module/wireguard"),
        WireGuardProgram = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(static folder => Path.Combine(folder, "wireguard-go")).FirstOrDefault(File.Exists) ?? "",
        HasMwan3 = File.Exists("/etc/config/mwan3"),
        HasPbr = File.Exists("/etc/config/pbr"),
        HasNetworkd = File.Exists("/run/systemd/netif/state"),
        Networkd = NetworkdSettings.Read(NetworkdFiles().Select(File.ReadLines)),
        HeldPorts = new PortHolders("/proc").Find(survey.Settings.DnsListen),
        Sysctls = Sysctls(survey),
        ResolvConf = NameServers(Lines("/etc/resolv.conf")).ToEquatableArray(),
        Scratch = await ScratchAsync(scratch, cancellationToken),
    };

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads the name servers of resolv.conf(5).</summary>
    /// <param name="lines">The file's lines.</param>
    /// <returns>Their addresses as written.</returns>
    internal static IEnumerable<string> NameServers(IEnumerable<string> lines) => lines
        .Select(static line => line.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))
        .Where(static words => words is ["nameserver", _, ..] && IPAddress.TryParse(words[1], out _))
        .Select(static words => words[1]);

    /// <summary>Reads the capabilities in effect (proc_pid_status(5)).</summary>
    /// <param name="status">The lines of a process's status.</param>
    /// <returns>A bit each; none when the lines do not tell.</returns>
    internal static ulong Capabilities(IEnumerable<string> status) =>
        status.FirstOrDefault(static line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is { } line
        && ulong.TryParse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            ? bits
            : 0;

    private static string MarkProblem(uint mark)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetRawSocketOption(SolSocket, SetMark, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref mark)));
            return "";
        }
        catch (SocketException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Finds where cgroup v2 is mounted (proc_pid_mounts(5)).</summary>
    /// <param name="mounts">The lines of the list of mounts.</param>
    /// <returns>The folder; empty when it is not mounted.</returns>
    internal static string CgroupFolder(IEnumerable<string> mounts) =>
        mounts.Select(static line => line.Split(' ')).FirstOrDefault(static fields => fields.Length > 2 && fields[2] == "cgroup2")?[1] ?? "";

    private static IEnumerable<string> NetworkdFiles() =>
        NetworkdFolders.Select(static folder => Path.Combine(folder, "networkd.conf")).Where(File.Exists)
            .Concat(NetworkdFolders.Select(static folder => Path.Combine(folder, "networkd.conf.d")).Where(Directory.Exists)
                .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.conf"))
                .GroupBy(static file => Path.GetFileName(file))
                .OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(static group => group.Last()));

    private static Dictionary<string, string> Sysctls(RouterSurvey survey)
    {
        var links = survey.Roles.With(LinkRole.Wan).Concat(survey.Roles.With(LinkRole.Lan)).Select(static link => link.Name).Append("all");
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (link, setting) in from link in links from setting in LinkSettings select (link, setting))
        {
            var path = string.Format(CultureInfo.InvariantCulture, setting, link);
            if (Lines($"/proc/sys/net/{path}") is [{ } value, ..])
            {
                found[path.Replace('/', '.')] = value;
            }
        }

        return found;
    }

    private static async Task<ScratchReport> ScratchAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ScratchLimit);
        try
        {
            var output = await ScratchNamespace.RunAsync(start, limit.Token);
            return JsonSerializer.Deserialize(output, ControlJson.Default.ScratchReport) ?? new ScratchReport("it said nothing", []);
        }
        catch (Win32Exception refused)
        {
            return new ScratchReport(refused.Message, []);
        }
        catch (JsonException)
        {
            return new ScratchReport("it ended before it could tell", []);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ScratchReport($"it took longer than {ScratchLimit.TotalSeconds:0} s", []);
        }
    }
}
