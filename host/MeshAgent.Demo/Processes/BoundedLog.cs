namespace MeshAgent.Demo.Processes;

/// <summary>The last lines that a process wrote. Thread-safe.</summary>
public sealed class BoundedLog
{
    /// <summary>
    /// Lines kept. A name server logs about four lines per query, so this holds some thousand queries: more than any test asks, and small
    /// enough (about 2 MB) that a daemon that logs in a loop cannot eat the memory.
    /// </summary>
    public const int Capacity = 16_384;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    /// <summary>The kept lines, oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Whether a kept line holds a text.</summary>
    /// <param name="text">What to find; case matters.</param>
    /// <returns>True when one does.</returns>
    public bool Contains(string text)
    {
        lock (_gate)
        {
            return _lines.Any(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    /// <summary>The last lines in one text, for error messages.</summary>
    /// <param name="count">How many lines.</param>
    /// <returns>The lines joined by line feeds.</returns>
    public string Tail(int count = 20) => string.Join('\n', Lines.TakeLast(count));

    internal void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Capacity)
            {
                _lines.Dequeue();
            }
        }
    }
}
