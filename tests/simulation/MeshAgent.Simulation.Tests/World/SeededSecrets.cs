using System.Security.Cryptography;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>Secrets that a seed gives: the same in every run, which is their use here.</summary>
internal sealed class SeededSecrets(int seed) : RandomNumberGenerator
{
#pragma warning disable CA5394 // Nothing is kept secret in a simulation.
    private readonly Random random = new(seed);

    public override void GetBytes(byte[] data) => random.NextBytes(data);

    public override void GetBytes(Span<byte> data) => random.NextBytes(data);
#pragma warning restore CA5394
}
