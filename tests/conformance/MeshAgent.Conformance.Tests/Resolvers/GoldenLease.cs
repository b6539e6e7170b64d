using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>A lease as a client wrote it, and what the same client writes of other servers and times: bytes in place of others.</summary>
/// <param name="Bytes">What the client wrote.</param>
internal sealed record GoldenLease(byte[] Bytes)
{
    /// <summary>A link that every machine has, and its number: files are named by either.</summary>
    public const string Link = "lo", LinkNumber = "1";

    /// <summary>Reads one of those that the plugin's own tests keep.</summary>
    public static GoldenLease Read(string name) => new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name)));

    /// <summary>The same with other bytes in one place.</summary>
    /// <param name="old">The bytes there.</param>
    /// <param name="other">As many others.</param>
    public GoldenLease With(ReadOnlySpan<byte> old, ReadOnlySpan<byte> other)
    {
        byte[] changed = [.. Bytes];
        other.CopyTo(changed.AsSpan(changed.AsSpan().LastIndexOf(old)));
        return new GoldenLease(changed);
    }

    /// <summary>As a file's state.</summary>
    public FileState Means(params IReadOnlyList<NameServer> servers) => new(new FileContent(Bytes), servers);
}
