using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Simulation.Tests.Fidelity;

/// <summary>The routing of the real kernel in a network namespace of its own, driven by ip(8).</summary>
internal sealed partial class RealKernel : IDisposable
{
    /// <summary>The links that a simulated router has too.</summary>
    public static readonly string[] Links = ["br-lan", "wan0", "wan1", "bat0"];

    // A batch of a thousand questions takes well under a second; more means that ip hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int made;

    private readonly string name = string.Create(
        CultureInfo.InvariantCulture, $"mafid-{Environment.ProcessId}-{Interlocked.Increment(ref made)}");

    public RealKernel()
    {
        Run("ip", ["netns", "add", name], "");
        // Nothing that the kernel would add by itself: no link-local addresses, no duplicate address detection.
        Demand(
        [
            "link set lo up",
            .. Links.SelectMany(static link => new[]
            {
                $"link add {link} type veth peer name {link}-far",
                $"link set {link} addrgenmode none",
                $"link set {link}-far addrgenmode none",
                $"link set {link}-far up",
                $"link set {link} up",
            }),
        ]);
        Run(
            "ip",
            [
                "netns", "exec", name, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.conf.all.rp_filter=0",
                .. Links.Select(static link => $"net.ipv4.conf.{link}.rp_filter=0"), .. Links.Select(static link => $"net.ipv6.conf.{link}.accept_dad=0"),
            ],
            "");
    }

    /// <summary>Runs commands that must all work.</summary>
    public void Demand(IReadOnlyList<string> commands, IpFamily? family = null)
    {
        var (_, failed, error) = Batch(commands, family);
        Assert.True(failed.Count == 0, $"{string.Join(", ", failed.Select(place => commands[place]))}: {error}");
    }

    /// <summary>Runs commands of which any may be refused.</summary>
    /// <returns>Why each was refused; null where it worked.</returns>
    public IReadOnlyList<string?> Try(IReadOnlyList<string> commands, IpFamily family)
    {
        var (_, failed, _) = Batch(commands, family);
        return [.. commands.Select((_, place) => failed.Contains(place) ? "refused" : null)];
    }

    /// <summary>Asks the kernel for the way of packets.</summary>
    /// <returns>One line of <c>ip route get</c> for each question; null where the kernel refuses the packet.</returns>
    public IReadOnlyList<string?> Ask(IReadOnlyList<string> questions, IpFamily family)
    {
        var (lines, failed, error) = Batch([.. questions.Select(static question => $"route get {question}")], family);
        Assert.True(lines.Count + failed.Count == questions.Count, $"{lines.Count} answers to {questions.Count} questions: {error}");
        var next = 0;
        return [.. questions.Select((_, place) => failed.Contains(place) ? null : lines[next++])];
    }

    public void Dispose() => Run("ip", ["netns", "del", name], "");

    [GeneratedRegex(@"^Command failed -:(\d+)", RegexOptions.Multiline)]
    private static partial Regex FailedLine { get; }

    private static string[] FamilyOf(IpFamily? family) => family switch { IpFamily.IPv4 => ["-4"], IpFamily.IPv6 => ["-6"], _ => [] };

    private static (string Output, string Error, int Status) Run(string program, IReadOnlyList<string> arguments, string input, bool mayFail = false)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(Patience), $"{program} {string.Join(' ', arguments)} does not end");
        var (said, complained) = (output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        Assert.True(mayFail || process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {complained}");
        return (said, complained, process.ExitCode);
    }

    private (IReadOnlyList<string> Lines, HashSet<int> Failed, string Error) Batch(IReadOnlyList<string> commands, IpFamily? family)
    {
        var (output, error, _) = Run(
            "ip", ["-n", name, .. FamilyOf(family), "-o", "-force", "-batch", "-"], string.Join('\n', commands) + "\n", mayFail: true);
        // ip counts lines from one.
        var failed = FailedLine.Matches(error).Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1).ToHashSet();
        return (output.Split('\n', StringSplitOptions.RemoveEmptyEntries), failed, error);
    }
}
