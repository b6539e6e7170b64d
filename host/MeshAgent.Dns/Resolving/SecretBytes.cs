using System.Security.Cryptography;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// Draws a few unpredictable bytes at a time out of a store that is filled at once: asking the generator costs as much for two bytes as
/// for a thousand. Safe for use from several threads.
/// </summary>
/// <param name="source">The generator.</param>
internal sealed class SecretBytes(RandomNumberGenerator source)
{
    /// <summary>Some thirty queries' worth. More saves nothing that shows; less asks the generator oftener.</summary>
    private readonly byte[] _store = new byte[1024];
    private readonly Lock _gate = new();
    private int _left;

    /// <summary>Fills the span; what was drawn is forgotten.</summary>
    /// <param name="destination">At most as many bytes as a name has.</param>
    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            if (_left < destination.Length)
            {
                source.GetBytes(_store);
                _left = _store.Length;
            }

            _left -= destination.Length;
            var drawn = _store.AsSpan(_left, destination.Length);
            drawn.CopyTo(destination);
            drawn.Clear();
        }
    }
}
