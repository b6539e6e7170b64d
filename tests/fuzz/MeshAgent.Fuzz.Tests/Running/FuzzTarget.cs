namespace MeshAgent.Fuzz.Tests.Running;

/// <summary>A parser under test.</summary>
/// <param name="Name">Its name, and that of its folder in the corpus.</param>
/// <param name="Parse">
/// Gives it an input; says whether it was accepted. Throws where the parser breaks a promise: every exception is a failure but those that
/// the parser declares, which are caught within.
/// </param>
internal sealed record FuzzTarget(string Name, Func<byte[], bool> Parse)
{
    /// <summary>Bytes that a case may allocate for each byte of input.</summary>
    public long AllocationsPerByte { get; init; } = 64;

    /// <summary>Bytes that a case may allocate whatever its input: builders, messages of errors.</summary>
    public long FixedAllocations { get; init; } = 16 << 10;

    /// <summary>Words that mean something to it, for insertion.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];

    /// <summary>Share of the usual number of cases; less for a parser whose case costs patterns or a large schema.</summary>
    public double Share { get; init; } = 1;

    public override string ToString() => Name;
}
