namespace MeshAgent.Benchmarks.Dns;

/// <summary>One way to ask.</summary>
/// <param name="IsCached">Whether the answers are kept already; else each is asked of the source.</param>
/// <param name="Transport"><c>udp</c> or <c>tcp</c>.</param>
/// <param name="Rate">Questions a second; null for as many as are answered.</param>
internal sealed record DnsLoad(bool IsCached, string Transport, int? Rate)
{
    /// <summary>All that are measured.</summary>
    public static IEnumerable<DnsLoad> All { get; } =
        from isCached in (bool[])[true, false]
        from transport in (string[])["udp", "tcp"]
        from rate in (int?[])[null, 500]
        select new DnsLoad(isCached, transport, rate);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(IsCached ? "cached" : "forwarded")} by {Transport}, {(Rate is { } rate ? $"{rate} a second" : "as many as possible")}";
}
