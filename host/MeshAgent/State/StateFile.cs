using MeshAgent.Contracts.Health;
using MeshAgent.Core.Memory;

namespace MeshAgent.Host.State;

/// <summary>
/// The state file. Written beside, synced, and renamed over, so that a power cut leaves the old or the new one; the one before is kept as
/// <c>.last</c> for the case that the medium damages the new one later.
/// </summary>
/// <param name="path">Where it is.</param>
/// <param name="medium">What it is on.</param>
internal sealed class StateFile(string path, IStateMedium medium)
{
    /// <summary>The id of the health item for a file that cannot be written; it goes with the next write that succeeds.</summary>
    public const string UnwritableId = "state.file";

    /// <summary>
    /// The id of the health item for a file that was found damaged; it stays until the next start, though the file is mended at once.
    /// </summary>
    public const string DamagedId = "state.damaged";

    private readonly string last = path + ".last";
    private readonly string beside = path + ".new";

    /// <summary>Reads the file, or the one before.</summary>
    /// <returns>What was found.</returns>
    public FoundState Read()
    {
        var (current, exists) = TryRead(path);
        if (current.Memory is { } memory)
        {
            return new FoundState(memory, null);
        }

        // What a flipped bit has made foreign has a good one before it, as any other damage has.
        var (before, hadBefore) = TryRead(last);
        var isNew = !exists && !hadBefore;
        return new FoundState(before.Memory ?? new DurableMemory(), isNew ? null : TroubleOf(current, exists, before.Memory is not null));
    }

    /// <summary>Reads the file, or the one before, for a look: whatever is the matter with it is left for the agent.</summary>
    /// <returns>What is remembered; nothing when neither can be read.</returns>
    public DurableMemory Peek() => TryRead(path).Reading.Memory ?? TryRead(last).Reading.Memory ?? new DurableMemory();

    /// <summary>Writes the file.</summary>
    /// <param name="memory">What is to be kept.</param>
    /// <returns>What was wrong; null when it is safely on the medium.</returns>
    public HealthItem? Write(DurableMemory memory)
    {
        try
        {
            medium.Write(beside, StateCodec.Write(memory));
            KeepLast();
            medium.Move(beside, path);
            medium.SyncNames(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Forget(beside);
            return new HealthItem(
                UnwritableId,
                Severity.Warning,
                $"{path} cannot be written: {exception.Message}; what was written before stays",
                "make room on the medium, or name a writable place in state.file");
        }
    }

    /// <summary>Removes everything that the agent wrote there.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<string> Remove() => [.. new[] { path, last, beside }.Where(Forget)];

    private HealthItem TroubleOf(StateReading current, bool exists, bool hasBefore)
    {
        var problem = exists ? current.Problem : "it is missing";
        var (aside, fix) = current.IsForeign
            ? ($"; it was moved to {KeepAside()}", "install the version that wrote it, or delete it")
            : ("", "nothing: it is written anew; look at the medium if this comes back");
        return new HealthItem(
            DamagedId, Severity.Warning, $"{path}: {problem}{aside}; {(hasBefore ? "the one before is used" : "nothing is remembered")}", fix);
    }

    private (StateReading Reading, bool Exists) TryRead(string file)
    {
        try
        {
            return medium.Size(file) switch
            {
                null => (new StateReading(null, "it does not exist", IsForeign: false), false),
                > StateCodec.MaxBytes and var size => (
                    new StateReading(null, $"it has {size} bytes; a state file has at most {StateCodec.MaxBytes}", IsForeign: false), true),
                _ => (StateCodec.Read(medium.Read(file)), true),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (new StateReading(null, exception.Message, IsForeign: false), true);
        }
    }

    // Only a good file becomes the last good one.
    private void KeepLast()
    {
        if (TryRead(path).Reading.Memory is not null)
        {
            medium.Link(path, last);
        }
    }

    private string KeepAside()
    {
        var aside = path + ".foreign";
        try
        {
            medium.Move(path, aside);
            return aside;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"nowhere ({exception.Message})";
        }
    }

    private bool Forget(string file)
    {
        try
        {
            return medium.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
