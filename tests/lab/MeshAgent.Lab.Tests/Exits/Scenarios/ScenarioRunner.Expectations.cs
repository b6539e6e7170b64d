using System.Text.RegularExpressions;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>What can be expected.</summary>
internal sealed partial class ScenarioRunner
{
    /// <summary>A packet under way is answered within milliseconds; a lost one never.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private IEnumerable<(Regex Sentence, Func<Match, Task> Take)> Expectations() =>
    [
        (LeaveBy(), found => agent.CarriesAllAsync(WayOf(found.Groups[1].Value), Seconds(found.Groups[2].Value))),
        (HaveAnswered(), _ => HaveAnsweredAsync()),
        (AreRefused(), found => AreRefusedAsync(Seconds(found.Groups[1].Value))),
        (LostNothing(), _ => LostNothingAsync()),
        (WereInterrupted(), found => WereInterruptedAsync(Seconds(found.Groups[1].Value))),
        (WereLed(), found => WereLedAsync(Number(found.Groups[1].Value))),
        (WereAsked(), found => WereAskedAsync(Number(found.Groups[1].Value), Seconds(found.Groups[2].Value))),
        (IsContacted(), found => IsContactedAsync(Seconds(found.Groups[1].Value))),
    ];

    // Silence means something only of an exit that has answered before; the first questions may be lost while its tunnel is made.
    private Task<TimeSpan> HaveAnsweredAsync() => agent.StatusHoldsAsync(
        "exits that have answered a probe",
        static status => Exits(status).All(static exit => !Word(exit, "why").Contains("not answered any probe", StringComparison.Ordinal)),
        StartLimit);

    private Task<TimeSpan> AreRefusedAsync(TimeSpan within) => agent.StatusHoldsAsync(
        "users refused",
        static status => AddressPlan.Families.All(family => AgentUnderTest.Phase(status, family) is "isolated" or "recovering"),
        within);

    private Task<TimeSpan> LostNothingAsync() => Eventually.HoldsAsync(
        "an answer to every packet",
        AnswerLimit,
        () => streams.TrueForAll(static stream => stream.Report is var report && report.Refused == 0 && report.Sent == report.Answers.Values.Sum()),
        Cancellation,
        () => $"{string.Join('\n', streams.Select(static stream => stream.Report))}\n{agent.Log.Tail(60)}");

    private Task WereInterruptedAsync(TimeSpan atMost)
    {
        Assert.All(streams, stream => Assert.True(
            stream.Report.LongestSilence < atMost, $"interrupted for {stream.Report.LongestSilence}\n{agent.Log.Tail(60)}"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"longest interruptions: {string.Join(", ", streams.Select(static stream => $"{stream.Report.LongestSilence.TotalSeconds:0.0} s"))}");
        return Task.CompletedTask;
    }

    private Task WereLedAsync(int times)
    {
        Assert.True(times == Switches() - switchesBefore, $"{Switches() - switchesBefore} times\n{agent.Log.Tail(60)}");
        return Task.CompletedTask;
    }

    private Task<TimeSpan> WereAskedAsync(int times, TimeSpan within) => Eventually.HoldsAsync(
        $"{times} questions", within, () => failing!.Questions >= times, Cancellation, () => agent.Log.Tail(60));

    private Task<TimeSpan> IsContactedAsync(TimeSpan within) => agent.StatusHoldsAsync(
        "the primary up at its new address",
        static status => Exits(status).Single(static exit => Word(exit, "name") == "exit1") is var exit
            && Word(exit, "state") == "up"
            && AddressPlan.Families.Any(family => Word(exit, "endpoint").Contains(family.MovedExit, StringComparison.Ordinal)),
        within);

    [GeneratedRegex("^users leave by the (primary|standby) within (\\d+) s$")]
    private static partial Regex LeaveBy();

    [GeneratedRegex("^both exits have answered$")]
    private static partial Regex HaveAnswered();

    [GeneratedRegex("^users are refused within (\\d+) s$")]
    private static partial Regex AreRefused();

    [GeneratedRegex("^users lost nothing$")]
    private static partial Regex LostNothing();

    [GeneratedRegex("^users were interrupted for at most (\\d+) s$")]
    private static partial Regex WereInterrupted();

    [GeneratedRegex("^users were led elsewhere (\\d+) times$")]
    private static partial Regex WereLed();

    [GeneratedRegex("^names were asked (\\d+) times within (\\d+) s$")]
    private static partial Regex WereAsked();

    [GeneratedRegex("^the primary is contacted at its new address within (\\d+) s$")]
    private static partial Regex IsContacted();
}
