using System.Globalization;
using System.Text.RegularExpressions;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Benchmarks.Swapping;

/// <summary>The round trips of a LAN client's pings through the tunnel, a hundred a second, as ping itself measures them.</summary>
internal sealed partial class RoundTrips : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly NodeProcess process;
    private readonly string output;

    private RoundTrips(NodeProcess process, string output)
    {
        this.process = process;
        this.output = output;
    }

    /// <summary>The times of those that were answered, milliseconds; complete when disposed of.</summary>
    public Samples Samples => new(Answers().Select(static line =>
        double.Parse(Time().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture)));

    /// <summary>How many were not answered; complete when disposed of.</summary>
    public int Lost
    {
        get
        {
            var summary = Summary().Match(File.ReadAllText(output));
            return Number(summary.Groups[1]) - Number(summary.Groups[2]);
        }
    }

    /// <summary>Starts pinging.</summary>
    public static async Task<RoundTrips> StartAsync(Neighbourhood world)
    {
        var output = Path.Combine(world.Folder, $"ping.{Guid.NewGuid():N}");
        var ping = new Command("sh", "-c", $"exec ping -n -i 0.01 {AddressPlan.IPv4.Target} > {output}");
        return new RoundTrips(await world.StartAsync(Node.Lan, ping), output);
    }

    /// <summary>Ends it in order: ping then prints how many it sent and got.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await process.EndAsync(UnixSignal.Interrupt, EndLimit, CancellationToken.None);
        }
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private IEnumerable<string> Answers() => File.ReadLines(output).Where(static line => Time().IsMatch(line));

    [GeneratedRegex(@"time=([0-9.]+) ms")]
    private static partial Regex Time();

    [GeneratedRegex(@"(\d+) packets transmitted, (\d+) received")]
    private static partial Regex Summary();
}
