using System.Globalization;
using MeshAgent.Host.Answers;
using MeshAgent.Host.Diagnosis;
using MeshAgent.Host.Leaks;
using MeshAgent.Host.Running;
using MeshAgent.Host.Status;
using Spectre.Console;

namespace MeshAgent.Host.Commands;

/// <summary>Results as people read them.</summary>
internal static class HumanText
{
    /// <summary>Columns of output that no terminal limits: one line for each entry, whatever reads it.</summary>
    private const int PipedWidth = 240;

    /// <summary>Prints the status.</summary>
    /// <param name="status">The status.</param>
    public static void Print(AgentStatus status)
    {
        var console = Open();
        console.MarkupLineInterpolated(
            $"meshagent {status.Version}   user traffic: ipv4 [bold]{status.Phase.IPv4}[/], ipv6 [bold]{status.Phase.IPv6}[/]");
        Table(console, "WAN paths", ["", "interface", "gateway", "metric", "state", "source", "last evidence"], Paths(status));
        Table(
            console,
            "Exits",
            ["", "name", "provider", "interface", "state", "endpoint", "resolved by", "handshake"],
            status.Exits.Select(Row));
        Table(console, "Name servers", ["for", "servers"], [
            ["wan", Joined(status.NameServers.Wan)],
            ["system", Joined(status.NameServers.System)],
            ["mesh", Joined(status.NameServers.Mesh)],
            ["shared", Joined(status.NameServers.Shared)],
            ["forwarder", Joined(status.NameServers.Forwarder)],
            ["asked now", Joined(status.NameServers.Asked)],
        ]);
        Table(console, "Name servers that are not asked", ["server", "why"], status.NameServers.Refused.Select(static item =>
            new[] { item.Server, item.Why }));
        Table(console, "Self-test", ["family", "verdict", "check", "result"], Checks("ipv4", status.SelfTest.IPv4).Concat(
            Checks("ipv6", status.SelfTest.IPv6)));
        Print(console, status.Plugins);
        Table(console, "Health", ["severity", "message", "fix"], status.Health.Select(static item =>
            new[] { item.Severity, item.Message, item.Fix }));
    }

    /// <summary>Prints the plugins.</summary>
    /// <param name="list">The plugins.</param>
    public static void Print(PluginList list) => Print(Open(), list.Plugins);

    /// <summary>Prints the exits.</summary>
    /// <param name="list">The exits.</param>
    public static void Print(ExitList list)
    {
        var console = Open();
        Table(console, "Exits", ["", "name", "provider", "state", "why"], list.Exits.Select(static exit => new[]
        {
            exit.Active ? "*" : "", exit.Name, exit.Provider, exit.State, exit.Why,
        }));
        console.WriteLine(list.Pin is null ? "no exit is pinned" : $"pinned{(list.Strict ? " strictly" : "")}: {list.Pin}");
    }

    /// <summary>Prints what a swap did.</summary>
    /// <param name="swap">A swap that was done.</param>
    public static void Print(SwapReport swap)
    {
        var console = Open();
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{swap.Plugin} {swap.Version} is active, generation {swap.Generation}: loaded in {swap.LoadMilliseconds} ms, "
            + $"calls paused for {swap.PauseMilliseconds} ms"));
        if (swap.Replaced > 0)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"generation {swap.Replaced} {(swap.ProvenGone ? "is proven unloaded" : "is LEAKED, see status")} "
                + $"after {swap.UnloadMilliseconds} ms"));
        }

        foreach (var note in swap.Notes)
        {
            console.WriteLine(note);
        }
    }

    /// <summary>Prints what was found of a plugin; the objections are for standard error.</summary>
    /// <param name="plugin">What was found.</param>
    public static void Print(VerifyStatus plugin)
    {
        var console = Open();
        console.MarkupLineInterpolated($"{plugin.Path}: [bold]{(plugin.Good ? "good" : "refused")}[/]");
        Table(console, "Plugin", ["what", "value"], [
            ["slot/id", $"{plugin.Slot}/{plugin.Id}"],
            ["version", plugin.Version],
            ["contract", plugin.Contract],
            ["requires", string.Join(", ", plugin.Requires)],
            ["sha256", plugin.Sha256],
        ]);
        Table(console, "Checks", ["check", "verdict", "remarks"], plugin.Checks.Select(static check => new[]
        {
            check.Check, check.Passed ? "passed" : "REFUSED", string.Join("; ", check.Remarks),
        }));
    }

    /// <summary>Prints an explanation.</summary>
    /// <param name="report">The explanation.</param>
    public static void Print(ExplainReport report)
    {
        var console = Open();
        Table(console, report.Destination, ["packet", "rule", "route", "why"], report.Ways.Select(static way =>
            new[] { way.Packet, way.Rule, way.Route, way.Why }));
        Table(console, "Rules and routes", ["what", "why"], report.Routing.Select(Row));
        Table(console, "WAN paths", ["path", "why"], report.Paths.Select(Row));
        Table(console, "Exits", ["exit", "state"], report.Exits.Select(Row));
        Table(console, "Name servers", ["server", "why"], report.NameServers.Select(Row));
        Table(console, "Links", ["link", "role"], report.Links.Select(Row));
    }

    /// <summary>Prints a lookup.</summary>
    /// <param name="report">The lookup.</param>
    public static void Print(ResolveReport report)
    {
        var console = Open();
        console.MarkupLineInterpolated($"{report.Name} {report.Type}: [bold]{report.Outcome}[/]");
        Table(console, "Records", ["record"], report.Records.Select(static record => new[] { record }));
        Table(console, "Queries", ["query"], report.Trail.Select(static attempt => new[] { attempt }));
    }

    /// <summary>Prints what the doctor found.</summary>
    /// <param name="report">What it found.</param>
    public static void Print(DoctorReport report)
    {
        var console = Open();
        foreach (var check in report.Checks.Where(static check => check.Verdict != "ok"))
        {
            console.MarkupLineInterpolated($"[bold]{check.Verdict}[/] {check.Id}: {check.What}");
            foreach (var (word, text) in new[] { ("why", check.Why), ("fix", check.Fix) }.Where(static line => line.Item2.Length > 0))
            {
                console.MarkupLineInterpolated($"    {word}: {text}");
            }
        }

        Table(console, "In order", ["check", "result"], report.Checks.Where(static check => check.Verdict == "ok").Select(static check =>
            new[] { check.Id, check.What }));
    }

    /// <summary>Prints what the leak test found.</summary>
    /// <param name="report">What it found.</param>
    public static void Print(LeakReport report)
    {
        var console = Open();
        console.MarkupLineInterpolated($"[bold]{report.Verdict}[/]: {report.Attempts.Count} packets tried, {report.Leaks} leaked");
        Table(console, "Positive control: marked packets that must be seen", ["link", "family", "to", "seen"], report.Controls.Select(static control =>
            new[] { control.Link, control.Family, control.To, control.Seen ? "yes" : $"NO {control.Problem}" }));
        Table(console, "Leaked", ["family", "kind", "to", "how", "packet"], report.Attempts.Where(static attempt => attempt.Leaked).Select(Row));
        Table(console, "Took the WAN as fallback direct allows", ["family", "kind", "to", "how", "packet"],
            report.Attempts.Where(static attempt => attempt.Allowed).Select(Row));
        Table(console, "Kept off the WAN", ["family", "kind", "to", "how", "result"],
            report.Attempts.Where(static attempt => !attempt.Leaked && !attempt.Allowed).Select(Row));
        Table(console, "Packets of LAN hosts, as the kernel would lead them", ["family", "from", "to", "way"], report.Forwarded.Select(static way =>
            new[] { way.Family, way.From, way.To, (way.Leaks ? "LEAK: " : "") + way.Way }));
        Table(console, "Not tried", ["what"], report.NotTried.Select(static line => new[] { line }));
    }

    /// <summary>Prints what a cleanup did.</summary>
    /// <param name="report">What it did.</param>
    public static void Print(CleanupReport report)
    {
        var console = Open();
        Table(console, "Removed", ["what"], report.Removed.Select(static line => new[] { line }));
        Table(console, "Not removed", ["what"], report.Failed.Select(static line => new[] { line }));
        if (report.Removed.Count + report.Failed.Count == 0)
        {
            console.WriteLine("there was nothing to remove");
        }
    }

    private static IAnsiConsole Open()
    {
        var isPiped = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = isPiped ? AnsiSupport.No : AnsiSupport.Detect });
        if (isPiped)
        {
            console.Profile.Width = PipedWidth;
        }

        return console;
    }

    private static void Print(IAnsiConsole console, IReadOnlyList<PluginStatus> plugins) =>
        Table(console, "Plugins", ["slot", "id", "version", "generation", "state", "reason"], plugins.SelectMany(Rows));

    private static IEnumerable<string[]> Rows(PluginStatus plugin) =>
    [
        [plugin.Slot, plugin.Id, plugin.Version, Text(plugin.Generation), plugin.State, plugin.Reason ?? ""],
        .. (plugin.OtherGenerations ?? []).Select(static other => new[]
        {
            "", other.Id, other.Version, Text(other.Generation), other.State, other.Reason,
        }),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Paths(AgentStatus status) =>
        from family in new[] { status.Wan.IPv4, status.Wan.IPv6 }
        from path in family
        let last = path.Evidence.Count == 0 ? null : path.Evidence[^1]
        select new[]
        {
            path.Active ? "*" : "", path.Interface, path.Gateway ?? "none needed", path.Metric.ToString(CultureInfo.InvariantCulture),
            path.State, path.Source,
            last is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{last.Kind} from {last.From}, {last.At:u}"),
        };

    private static IEnumerable<string[]> Checks(string family, SelfTestStatus test) =>
        test.Checks.Select((check, place) => new[] { place == 0 ? family : "", place == 0 ? test.Verdict : "", check.Check, check.Detail });

    private static string[] Row(ExitStatus exit) =>
    [
        exit.Active ? "*" : "", exit.Name, exit.Provider, exit.Interface, exit.State, exit.Endpoint ?? "", exit.ResolvedBy ?? "",
        exit.LastHandshakeSeconds is { } age ? string.Create(CultureInfo.InvariantCulture, $"{age} s ago") : "never",
    ];

    private static string[] Row(LeakAttempt attempt) => [attempt.Family, attempt.Kind, attempt.To, attempt.How, attempt.Detail];

    private static string[] Row(ExplainedItem item) => [item.Subject, item.Why];

    private static string Joined(IReadOnlyList<string> servers) => servers.Count == 0 ? "none" : string.Join(", ", servers);

    private static void Table(IAnsiConsole console, string title, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        var dim = new Style(decoration: Decoration.Dim);
        table.AddColumns([.. columns.Select(column => new TableColumn(new Text(column, dim)).NoWrap())]);
        table.Columns[^1].NoWrap = false;
        foreach (var row in rows)
        {
            table.AddRow(row.Select(static cell => new Text(cell)).ToArray());
        }

        if (table.Rows.Count > 0)
        {
            console.WriteLine();
            console.MarkupLineInterpolated($"[bold]{title}[/]");
            console.Write(table);
        }
    }
}
