namespace MeshAgent.Dns.Cache;

/// <summary>Keeps so many values and no more: when it is full, what was not used for longest goes. Its users lock it.</summary>
/// <typeparam name="TKey">What a value is kept under.</typeparam>
/// <typeparam name="TValue">What is kept.</typeparam>
/// <param name="capacity">Most values; 0 keeps none.</param>
/// <param name="comparer">Which keys are the same; null for their own equality.</param>
internal sealed class BoundedStore<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _entries = new(comparer);
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = [];

    /// <summary>Whether there is room without letting something go.</summary>
    public bool HasRoom => _entries.Count < capacity;

    /// <summary>All values, last used first.</summary>
    public IEnumerable<(TKey Key, TValue Value)> ByUse => _byUse;

    /// <summary>Whether something is kept under a key; does not count as use.</summary>
    public bool Contains(TKey key) => _entries.ContainsKey(key);

    /// <summary>Finds a value and counts it as used.</summary>
    public bool TryUse(TKey key, out TValue? value) => TryUse(_entries.TryGetValue(key, out var node) ? node : null, out value);

    /// <summary>The same for a key in another form; makes no object.</summary>
    /// <typeparam name="TOther">A form of the key that the comparer knows.</typeparam>
    public bool TryUse<TOther>(TOther key, out TValue? value)
        where TOther : notnull, allows ref struct
        => TryUse(_entries.GetAlternateLookup<TOther>().TryGetValue(key, out var node) ? node : null, out value);

    /// <summary>Keeps a value as the last used, in place of what was kept under its key.</summary>
    public void Set(TKey key, TValue value)
    {
        if (capacity == 0)
        {
            return;
        }

        if (_entries.TryGetValue(key, out var old))
        {
            old.Value = (key, value);
            Touch(old);
            return;
        }

        if (!HasRoom)
        {
            Remove(_byUse.Last!.Value.Key);
        }

        _entries[key] = _byUse.AddFirst((key, value));
    }

    /// <summary>Keeps a value as the one that goes first; the key must be new, and there must be room.</summary>
    public void AddLeastUsed(TKey key, TValue value) => _entries.Add(key, _byUse.AddLast((key, value)));

    /// <summary>Lets a value go.</summary>
    public void Remove(TKey key)
    {
        if (_entries.Remove(key, out var node))
        {
            _byUse.Remove(node);
        }
    }

    /// <summary>Lets all go.</summary>
    public void Clear()
    {
        _entries.Clear();
        _byUse.Clear();
    }

    private bool TryUse(LinkedListNode<(TKey Key, TValue Value)>? node, out TValue? value)
    {
        if (node is null)
        {
            value = default;
            return false;
        }

        Touch(node);
        value = node.Value.Value;
        return true;
    }

    private void Touch(LinkedListNode<(TKey Key, TValue Value)> node)
    {
        if (_byUse.First != node)
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }
    }
}
