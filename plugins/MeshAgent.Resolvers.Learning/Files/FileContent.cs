namespace MeshAgent.Resolvers.Learning.Files;

/// <summary>What one look at a file gave.</summary>
/// <param name="Bytes">The whole content; empty when there is none.</param>
/// <param name="WrittenAt">When it was last written, by the machine's clock.</param>
/// <param name="Problem">Why it could not be read; empty when it could, or when it does not exist.</param>
/// <param name="Exists">Whether it is there.</param>
public sealed record FileContent(ReadOnlyMemory<byte> Bytes, DateTimeOffset WrittenAt, string Problem, bool Exists)
{
    /// <summary>A file that does not exist.</summary>
    public static FileContent Absent { get; } = new(ReadOnlyMemory<byte>.Empty, default, "", Exists: false);
}
