using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Plugins.Slots;

/// <summary>What is told of the generations of one seat. Safe to use from any thread.</summary>
/// <param name="slot">The seat's slot.</param>
/// <param name="id">The id of its entry.</param>
internal sealed class GenerationBook(PluginSlot slot, string id)
{
    private readonly Lock gate = new();
    private readonly List<Page> pages = [];

    /// <summary>What status shows.</summary>
    public PluginReport Report
    {
        get
        {
            lock (gate)
            {
                var leftLate = pages.Where(static page => page is { Report.State: PluginState.Leaked, Code.IsAlive: false }).ToList();
                foreach (var healed in leftLate)
                {
                    Replace(healed.Report with { State = PluginState.Superseded, Reason = "its code was let go late" }, null);
                }

                var main = pages.FindLast(static page => page.Report.State == PluginState.Active) ?? pages.LastOrDefault();
                return main is null
                    ? new PluginReport(slot, id, "", 0, PluginState.Starting, "")
                    : new PluginReport(
                        slot, main.Report.Id, main.Report.Version, main.Report.Generation, main.Report.State, main.Report.Reason)
                    {
                        Others = pages.Where(page => page != main).Select(static page => page.Report).Reverse().ToEquatableArray(),
                    };
            }
        }
    }

    /// <summary>Notes what became of a generation.</summary>
    /// <param name="report">What there is to tell.</param>
    /// <param name="code">Its code, while it is held in memory though it should not be.</param>
    public void Note(GenerationReport report, WeakReference? code = null)
    {
        lock (gate)
        {
            Replace(report, code);
            var active = pages.FindLast(static page => page.Report.State == PluginState.Active)?.Report.Generation ?? 0;
            pages.RemoveAll(page => IsOld(page, active));
        }
    }

    private void Replace(GenerationReport report, WeakReference? code)
    {
        pages.RemoveAll(page => page.Report.Generation == report.Generation);
        var place = pages.FindIndex(page => page.Report.Generation > report.Generation);
        pages.Insert(place < 0 ? pages.Count : place, new Page(report, code));
    }

    // What is neither at work nor on its way is told only until something newer of its kind, or a success, says more. What leaks stays: it
    // is bounded by LeakRegister.
    private bool IsOld(Page page, int active) => page.Report.State switch
    {
        PluginState.Active => page.Report.Generation < active,
        PluginState.Starting or PluginState.Draining or PluginState.Leaked => false,
        PluginState.Superseded => pages.Exists(other =>
            other.Report.State == PluginState.Superseded && other.Report.Generation > page.Report.Generation),
        _ => page.Report.Generation < active || pages.Exists(other =>
            other.Report.State is not (PluginState.Superseded or PluginState.Leaked or PluginState.Draining or PluginState.Active)
            && other.Report.Generation > page.Report.Generation),
    };

    private sealed record Page(GenerationReport Report, WeakReference? Code);
}
