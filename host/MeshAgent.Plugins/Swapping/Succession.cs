using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Loading;
using MeshAgent.Plugins.Slots;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Swapping;

/// <summary>
/// How generations of one seat come and go: loads them, ends them, proves them gone, and tells of it in status, health and log.
/// </summary>
internal sealed class Succession(PluginEntry first, PluginSurroundings surroundings, IGenerationLoader loader, ILogger logger)
{
    private const string NotActive = "plugin.notActive";
    private const string NotTaken = "plugin.notTaken";
    private const string Leaked = "plugin.leaked";

    private readonly GenerationBook book = new(first.Slot, first.Id);
    private int generations;

    // Told of the generation at work; taken away before the next one's code runs, which may crash before it is at work itself.
    private HealthItem? crashOfOld;

    /// <summary>What status shows.</summary>
    public PluginReport Report => book.Report;

    /// <summary>Loads and starts a generation.</summary>
    /// <param name="entry">What to load.</param>
    /// <param name="old">The generation at work; null when there is none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<LoadAttempt> LoadAsync(PluginEntry entry, PluginGeneration? old, CancellationToken cancellationToken)
    {
        var number = ++generations;
        var began = surroundings.Time.GetTimestamp();
        book.Note(new GenerationReport(number, entry.Id, "", PluginState.Starting, "being loaded"));
        crashOfOld = surroundings.Health.Take(entry.Subject, CrashGuard.HealthId);
        var loaded = await loader.LoadAsync(entry, number, cancellationToken);
        var version = loaded.Manifest?.Version ?? "";
        var result = new SwapResult(entry.Subject, IsDone: false, loaded.Reason)
        {
            Version = version,
            Generation = number,
            Replaced = old?.Number ?? 0,
            Load = surroundings.Time.GetElapsedTime(began),
        };
        if (loaded.Generation is null)
        {
            book.Note(new GenerationReport(number, entry.Id, version, loaded.State, loaded.Reason));
            TellCrashOfOld(entry);
            TellFailure(entry, number, loaded, old);
        }

        return new LoadAttempt(loaded.Generation, loaded.Digest, loaded.MayRecover && old is null, result);
    }

    /// <summary>Notes that a generation is at work now.</summary>
    public void Switched(PluginEntry entry, PluginGeneration candidate, PluginGeneration? old)
    {
        if (old is not null)
        {
            book.Note(new GenerationReport(
                old.Number, old.Manifest.Id, old.Manifest.Version, PluginState.Draining, $"generation {candidate.Number} took its place"));
        }

        book.Note(new GenerationReport(candidate.Number, entry.Id, candidate.Manifest.Version, PluginState.Active, ""));
        logger.Activated(entry.Subject, candidate.Manifest.Version, candidate.Number);
        surroundings.Health.Clear(entry.Subject, NotActive);
        surroundings.Health.Clear(entry.Subject, NotTaken);
        crashOfOld = null;
    }

    /// <summary>Gives up a generation that could not take over; the old one goes on.</summary>
    public async Task<SwapResult> RefuseAsync(
        PluginEntry entry, PluginGeneration candidate, PluginGeneration old, string refusal, SwapResult result)
    {
        await EndAsync(candidate, StopReason.Swap);
        TellCrashOfOld(entry);
        TellKept(entry, candidate.Number, PluginState.Malfunctioned, refusal, old);
        var gone = await LetGoAsync(entry, candidate, PluginState.Malfunctioned, refusal);
        return result with { Reason = refusal, IsProvenGone = gone };
    }

    /// <summary>Ends the generation that was replaced, and lets its code go.</summary>
    public async Task<SwapResult> RetireAsync(PluginEntry entry, PluginGeneration old, SwapResult result)
    {
        var began = surroundings.Time.GetTimestamp();
        foreach (var note in result.Notes)
        {
            logger.SwapNote(entry.Subject, note);
        }

        var troubles = await EndAsync(old, StopReason.Swap);
        var gone = await LetGoAsync(entry, old, PluginState.Superseded, $"generation {result.Generation} took its place");
        if (gone)
        {
            logger.Superseded(entry.Subject, old.Number);
        }

        return result with
        {
            Unload = surroundings.Time.GetElapsedTime(began),
            IsProvenGone = gone,
            Notes = [.. result.Notes, .. troubles],
        };
    }

    /// <summary>Notes that no generation is at work any more, since the plugin is stopped.</summary>
    public void TakenOut(PluginEntry entry, PluginGeneration generation) => book.Note(new GenerationReport(
        generation.Number, entry.Id, generation.Manifest.Version, PluginState.Stopped, "stopped"));

    /// <summary>Ends a generation's work.</summary>
    /// <returns>What went wrong.</returns>
    public async Task<IReadOnlyList<string>> EndAsync(PluginGeneration generation, StopReason reason)
    {
        var troubles = await generation.EndAsync(reason);
        foreach (var trouble in troubles)
        {
            logger.StopTrouble(trouble);
        }

        return troubles;
    }

    /// <summary>Takes back what is told of the plugin as a whole.</summary>
    public void Forget(string subject) => surroundings.Health.ClearAll(subject);

    /// <summary>Lets the code of an ended generation go.</summary>
    /// <returns>Whether it is proven gone.</returns>
    public async Task<bool> LetGoAsync(PluginEntry entry, PluginGeneration generation, PluginState state, string reason)
    {
        var code = generation.Unload();
        var report = new GenerationReport(generation.Number, generation.Manifest.Id, generation.Manifest.Version, state, reason);
        var gone = await loader.ProveGoneAsync(code, generation.Natives);
        generation.Dispose();
        if (gone)
        {
            book.Note(report);
            return true;
        }

        var holder = generation.Threads is { Count: > 0 } threads
            ? $"its thread {string.Join(" and ", threads)} does not end and holds"
            : "something still holds";
        book.Note(report with { State = PluginState.Leaked, Reason = $"{reason}, but {holder} its code in memory" }, code);
        logger.Leaked(entry.Subject, generation.Number, holder);
        surroundings.Health.Report(entry.Subject, new HealthItem(
            Leaked,
            Severity.Warning,
            $"{entry.Subject}: generation {generation.Number} is unloaded but {holder} its code in memory",
            "restart the agent when convenient, and tell the plugin's author"));
        return false;
    }

    private void TellCrashOfOld(PluginEntry entry)
    {
        if (crashOfOld is { } crash)
        {
            surroundings.Health.Report(entry.Subject, crash);
            crashOfOld = null;
        }
    }

    private void TellFailure(PluginEntry entry, int number, LoadResult loaded, PluginGeneration? old)
    {
        if (old is not null)
        {
            TellKept(entry, number, loaded.State, loaded.Reason, old);
        }
        else
        {
            logger.NotActivated(entry.Subject, loaded.State, loaded.Reason);
            surroundings.Health.Report(entry.Subject, new HealthItem(
                NotActive,
                Severity.Error,
                $"{entry.Subject} is {Word(loaded.State)}: {loaded.Reason}",
                loaded.MayRecover
                    ? "it is tried again; see the log for what it needs"
                    : $"mend what the message names and run: meshagent plugins reload {entry.Subject}"));
        }
    }

    private void TellKept(PluginEntry entry, int number, PluginState state, string reason, PluginGeneration old)
    {
        logger.Kept(entry.Subject, number, state, old.Number, reason);
        surroundings.Health.Report(entry.Subject, new HealthItem(
            NotTaken,
            Severity.Warning,
            $"{entry.Subject}: generation {number} is {Word(state)}: {reason}; generation {old.Number} stays at work",
            $"mend what the message names and run: meshagent plugins reload {entry.Subject}"));
    }

    private static string Word(PluginState state) => state.ToString().ToLowerInvariant();
}
