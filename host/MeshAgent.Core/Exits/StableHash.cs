namespace MeshAgent.Core.Exits;

/// <summary>
/// A hash that is the same in every process, version and machine, so that what is derived from it stays: FNV-1a over the characters
/// (RFC 9923 §2), then the finishing step of MurmurHash3, without which texts that differ in their last letters only have near values.
/// </summary>
public static class StableHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Hashes texts; the borders between them count.</summary>
    /// <param name="parts">The texts.</param>
    /// <returns>The hash.</returns>
    public static ulong Of(params ReadOnlySpan<string> parts)
    {
        var hash = Basis;
        foreach (var part in parts)
        {
            foreach (var letter in part)
            {
                hash = unchecked((hash ^ letter) * Prime);
            }

            // No name has this character.
            hash = unchecked((hash ^ '\0') * Prime);
        }

        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccd);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }

    /// <summary>A fraction for jitter.</summary>
    /// <param name="parts">What it belongs to.</param>
    /// <returns>From 0, to less than 1.</returns>
    public static double Fraction(params ReadOnlySpan<string> parts) => (Of(parts) >> 11) / (double)(1UL << 53);
}
