using MeshAgent.Host.State;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>
/// The medium of the state file, as a file system with a journal keeps it: bytes are safe once they are synced, names once their folder is,
/// and before that in the order in which they were given. A power cut leaves of the rest what the seed says.
/// </summary>
internal sealed class FakeMedium
{
    /// <summary>Where the state file is.</summary>
    public const string StateFile = "/state.json";

    private readonly List<Action<Dictionary<string, Content>>> unsafeNames = [];
    private Dictionary<string, Content> safeNames = [];
    private Dictionary<string, Content> names = [];
    private PlannedCut? plannedCut;

    /// <summary>Whether it has no room.</summary>
    public bool IsFull { get; set; }

    /// <summary>Takes what is being written as the state file.</summary>
    public Action<byte[]> Begun { get; set; } = static _ => { };

    /// <summary>Takes what is now safe as the state file.</summary>
    public Action<byte[]> Finished { get; set; } = static _ => { };

    /// <summary>Ends the machine, when the power goes in the middle of a write.</summary>
    public Action PowerGoes { get; set; } = static () => { };

    /// <summary>The medium as one process has it, as long as it lives.</summary>
    public IStateMedium For(Func<bool> isAlive) => new Handle(this, isAlive);

    /// <summary>The power goes: names that are not safe yet are lost but for the first of them.</summary>
    public void CutPower(int keptNames)
    {
        foreach (var change in unsafeNames.Take(keptNames))
        {
            change(safeNames);
        }

        unsafeNames.Clear();
        names = new(safeNames);
        foreach (var content in names.Values)
        {
            content.Now = content.Safe;
        }
    }

    /// <summary>Lets the power go in the middle of a later write.</summary>
    /// <param name="cut">Where; null lets it stay.</param>
    public void Plan(PlannedCut? cut) => plannedCut = cut;

    /// <summary>Changes the bytes of the state file, as a bad cell of a flash does.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Damage(Func<byte[], byte[]> change)
    {
        if (names.GetValueOrDefault(StateFile) is not { Now.Length: > 1 } content)
        {
            return false;
        }

        content.Now = content.Safe = change(content.Now);
        return true;
    }

    private void Pass(Content? written = null)
    {
        if (plannedCut is not { } cut)
        {
            return;
        }

        if (cut.Steps > 1)
        {
            plannedCut = cut with { Steps = cut.Steps - 1 };
            return;
        }

        plannedCut = null;
        if (written is not null)
        {
            written.Safe = written.Now[..(int)(written.Now.Length * cut.WrittenShare)];
        }

        CutPower(cut.KeptNames);
        PowerGoes();
        throw new IOException("the power is gone");
    }

    private void Name(Action<Dictionary<string, Content>> change)
    {
        change(names);
        unsafeNames.Add(change);
    }

    /// <summary>A power cut that is to come.</summary>
    /// <param name="Steps">How many single steps of writing are left.</param>
    /// <param name="WrittenShare">How much of what was not synced reached the medium, from 0 to 1.</param>
    /// <param name="KeptNames">How many of the names that were not synced did.</param>
    internal sealed record PlannedCut(int Steps, double WrittenShare, int KeptNames);

    private sealed class Content
    {
        public byte[] Now { get; set; } = [];

        public byte[] Safe { get; set; } = [];
    }

    private sealed class Handle(FakeMedium medium, Func<bool> isAlive) : IStateMedium
    {
        public long? Size(string file) => medium.names.GetValueOrDefault(file)?.Now.Length;

        public byte[] Read(string file) => medium.names[file].Now;

        public void Write(string file, ReadOnlySpan<byte> bytes)
        {
            Begin();
            if (medium.IsFull)
            {
                throw new IOException("no space is left");
            }

            if (!medium.names.TryGetValue(file, out var content))
            {
                content = new Content();
                medium.Name(names => names[file] = content);
            }

            content.Now = bytes.ToArray();
            medium.Begun(content.Now);
            medium.Pass(content);
            content.Safe = content.Now;
        }

        public void Link(string file, string other)
        {
            Begin();
            medium.Name(names => names.Remove(other));
            medium.Pass();
            var content = medium.names[file];
            medium.Name(names => names[other] = content);
        }

        public void Move(string file, string other)
        {
            Begin();
            var content = medium.names[file];
            medium.Name(names =>
            {
                names.Remove(file);
                names[other] = content;
            });
        }

        public bool Delete(string file)
        {
            Begin();
            var exists = medium.names.ContainsKey(file);
            medium.Name(names => names.Remove(file));
            return exists;
        }

        public void SyncNames(string file)
        {
            Begin();
            medium.safeNames = new(medium.names);
            medium.unsafeNames.Clear();
            medium.Finished(medium.names[file].Safe);
        }

        private void Begin()
        {
            if (!isAlive())
            {
                throw new IOException("nobody is there to do it");
            }

            medium.Pass();
        }
    }
}
