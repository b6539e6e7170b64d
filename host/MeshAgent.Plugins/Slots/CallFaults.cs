using MeshAgent.Contracts.Health;
using MeshAgent.Plugins.Health;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Slots;

/// <summary>Which calls of one plugin fail now: each is a health item for as long as it does, and told once.</summary>
/// <param name="health">Where the items go.</param>
/// <param name="logger">The log.</param>
internal sealed class CallFaults(HealthBoard health, ILogger logger)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> failing = [];

    /// <summary>Takes note of what a call gave.</summary>
    /// <param name="subject">The plugin.</param>
    /// <param name="call">The call.</param>
    /// <param name="fault">Why it failed; null when it did not.</param>
    public void Note(string subject, string call, Fault? fault)
    {
        bool isNews;
        lock (gate)
        {
            isNews = fault is null ? failing.Remove(call) : failing.Add(call);
        }

        if (fault is not null)
        {
            health.Report(subject, new HealthItem(
                ItemOf(call),
                Severity.Error,
                fault.Message,
                fault.Fix.Length > 0 ? fault.Fix : "it is tried again; if it stays, tell the plugin's author"));
        }
        else if (isNews)
        {
            health.Clear(subject, ItemOf(call));
        }

        if (isNews && fault is not null)
        {
            logger.CallFailed(fault.Message);
        }
        else if (isNews)
        {
            logger.CallWorksAgain(subject, call);
        }
    }

    /// <summary>Forgets all: another generation is asked from now on.</summary>
    /// <param name="subject">The plugin.</param>
    public void Forget(string subject)
    {
        string[] calls;
        lock (gate)
        {
            calls = [.. failing];
            failing.Clear();
        }

        foreach (var call in calls)
        {
            health.Clear(subject, ItemOf(call));
        }
    }

    private static string ItemOf(string call) => $"plugin.call.{call}";
}
