using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Plugins.Swapping;

/// <summary>Takes the state of a paused generation to the one that is to follow it.</summary>
internal static class HandOverStep
{
    /// <summary>
    /// Bytes of state. A plugin's own memory of a few hundred exits is some 100 KiB; a larger state delays the calls that wait for the
    /// switch. The contract names the bound.
    /// </summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>Hands the state over.</summary>
    /// <param name="old">The generation at work, which must be paused.</param>
    /// <param name="isIdle">False: a call into it has not returned, so it cannot be asked.</param>
    /// <param name="candidate">The generation that is to follow.</param>
    /// <param name="notes">Takes why there was no state, which the candidate copes with as after a crash.</param>
    /// <returns>Why the candidate cannot follow; null when it can.</returns>
    public static async Task<string?> TakeAsync(PluginGeneration old, bool isIdle, PluginGeneration candidate, List<string> notes)
    {
        if (candidate.Manifest.Id != old.Manifest.Id)
        {
            notes.Add($"no state was handed over, since {candidate.Manifest.Id} cannot know that of {old.Manifest.Id}");
            return null;
        }

        if (!isIdle)
        {
            notes.Add($"no state was handed over, since a call into generation {old.Number} does not return");
            return null;
        }

        var export = await old.ExportAsync();
        if (export.Fault is { } fault)
        {
            notes.Add($"no state was handed over: {fault.Message}");
            return null;
        }

        if (export.Value is not { } state)
        {
            return null;
        }

        if (state.Data.Length > MaxBytes)
        {
            notes.Add($"no state was handed over, since it has {state.Data.Length} bytes and {MaxBytes} are allowed");
            return null;
        }

        // A copy: the bytes may be the old generation's own.
        var copy = new HandOver(state.Version, state.Data.ToArray());
        var taken = await candidate.CallAsync<IPlugin, bool>(
            "TakeOverAsync",
            CallDeadlines.HandOver,
            async (plugin, token) =>
            {
                await plugin.TakeOverAsync(copy, token);
                return true;
            },
            CancellationToken.None);
        return taken.Fault?.Message;
    }
}
