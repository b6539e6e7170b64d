using MeshAgent.Host.State;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Writes the state file where it is, and not beside: a power cut meanwhile leaves a part of it.</summary>
internal sealed class WritesOverTheOldState : Mutation
{
    public override IStateMedium Keeps(IStateMedium medium) => new InPlace(medium);

    private sealed class InPlace(IStateMedium medium) : IStateMedium
    {
        private byte[] beside = [];

        public long? Size(string file) => medium.Size(file);

        public byte[] Read(string file) => medium.Read(file);

        public void Write(string file, ReadOnlySpan<byte> bytes) => beside = bytes.ToArray();

        public void Link(string file, string other) => medium.Link(file, other);

        public void Move(string file, string other) => medium.Write(other, beside);

        public bool Delete(string file) => medium.Delete(file);

        public void SyncNames(string file) => medium.SyncNames(file);
    }
}
