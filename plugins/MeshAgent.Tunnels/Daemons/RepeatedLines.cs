namespace MeshAgent.Tunnels.Daemons;

/// <summary>
/// Lets a line through once and counts those like it for a while: a daemon that cannot send says so for every packet. Lines are alike when
/// they differ in digits only, which is time of day, counts and ports.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RepeatedLines(TimeProvider time)
{
    /// <summary>
    /// How long lines are counted before they are shown again: a fault of an hour is 60 lines in the system's log. Less would push other
    /// lines out of the small logs of routers (64 KiB on OpenWrt); more would leave a reader without a sign that the fault lasts.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many kinds of lines are counted at once: a tunnel daemon has about a dozen that can repeat, for a few exits. More would only
    /// serve a daemon gone mad; with less, kinds that alternate would be taken for new ones.
    /// </summary>
    public const int MostKinds = 32;

    private readonly List<Kind> kinds = [];

    /// <summary>Takes what the daemon wrote since the last time.</summary>
    /// <param name="lines">The lines; none still brings the counts that are due.</param>
    /// <returns>The lines to show.</returns>
    public IReadOnlyList<string> Take(IReadOnlyList<string> lines)
    {
        List<string> shown = [.. kinds.Where(kind => kind.Count > 0 && IsOver(kind)).Select(static kind => kind.Summary)];
        kinds.RemoveAll(IsOver);
        foreach (var line in lines)
        {
            var text = string.Concat(line.Where(static letter => !char.IsAsciiDigit(letter)));
            if (kinds.Find(kind => kind.Text == text) is { } known)
            {
                known.Count++;
                known.Last = line;
                continue;
            }

            if (kinds.Count == MostKinds)
            {
                // The one that was shown longest ago; what was counted of it is told rather than lost.
                shown.AddRange(kinds[0].Count > 0 ? [kinds[0].Summary] : []);
                kinds.RemoveAt(0);
            }

            kinds.Add(new Kind(text, time.GetTimestamp()));
            shown.Add(line);
        }

        return shown;
    }

    private bool IsOver(Kind kind) => time.GetElapsedTime(kind.Shown) >= Pause;

    private sealed class Kind(string text, long shown)
    {
        public string Text => text;

        public long Shown => shown;

        public int Count { get; set; }

        public string Last { get; set; } = "";

        public string Summary => $"{Last} (repeated {Count} times within {Pause.TotalSeconds:0} s)";
    }
}
